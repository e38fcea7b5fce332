// Sending one file in pieces by tus 1.0, so that a cut, a pause or a reload loses nothing that has arrived.
//
// new PieceSender(file, {address, token, fields, url}, tell): address begins a file, url goes on with one that was begun.
// run() sends until the file is kept, refused, stopped or paused; pause() and remove() do what they say.
// tell(state, what): "sending" {sent}, "checking", "waiting" text, "paused", "stopped" text, "refused" text, "kept" item, "removed".

const PIECE_BYTES = 8 * 1024 * 1024;
const WAIT_SECONDS = [1, 2, 5, 10, 20, 30];
const MOST_DISAGREEMENTS = 3;
const LOST = "The connection was lost. Sending goes on by itself when it is back; what arrived is kept.";
const BUSY = "The server is still busy with an earlier part of this file. Sending goes on by itself.";
const CHANGED = "the file was changed or moved since it was chosen, or cannot be read. Choose it again.";
const SIGNED_OUT = "you may be signed out. Sign in again in another tab, then reload this page and choose the file again.";

class Passing extends Error {} // will pass by itself: wait, ask how far the file is, go on
class Disagreement extends Passing {} // about where the piece begins or what it holds: passes, or something is wrong
class Stopped extends Error {} // what arrived is kept; a person has to do something first
class Refused extends Error {} // nothing is kept, and trying again would not help

export class PieceSender {
  constructor(file, { address, token, fields, url = "" }, tell) {
    Object.assign(this, { file, address, token, fields, url, tell });
    this.offset = 0;
    this.running = false;
    this.paused = false;
  }

  async run() {
    this.running = true;
    this.paused = false;
    const [state, what] = await this.untilTheEnd();
    this.running = false;
    this.tell(state, what);
  }

  pause() {
    this.paused = true;
    this.call?.abort();
    this.wake?.();
  }

  async remove() {
    this.pause();
    let answer = { status: 204 };
    for (const tries of WAIT_SECONDS.slice(0, 4)) {
      if (this.url) answer = await this.ask("DELETE", this.url);
      if (answer.status !== 423) break;
      await this.wait(tries); // the server has not noticed yet that the part on its way was stopped
    }
    if ([204, 404].includes(answer.status)) this.tell("removed");
    else this.tell("stopped", answer.status === 423 ? BUSY : said(answer));
  }

  async untilTheEnd() {
    let tries = 0;
    let disagreements = 0;
    while (!this.paused) {
      try {
        if (!this.url) await this.begin();
        let item = await this.lookHowFar();
        while (!item && !this.paused) {
          item = await this.sendPiece();
          tries = 0;
          disagreements = 0;
        }
        if (item) return ["kept", item];
      } catch (trouble) {
        if (this.paused) break;
        if (trouble instanceof Disagreement) disagreements += 1;
        if (!(trouble instanceof Passing) || disagreements > MOST_DISAGREEMENTS) {
          return [trouble instanceof Refused ? "refused" : "stopped", trouble.message];
        }
        this.tell("waiting", trouble.message);
        await this.wait(WAIT_SECONDS[Math.min(tries, WAIT_SECONDS.length - 1)]);
        tries += 1;
      }
    }
    return ["paused"];
  }

  async begin() {
    const pairs = new Map([...this.fields, ["filename", this.file.name], ["modified", String(this.file.lastModified)]]);
    const answer = await this.ask("POST", this.address, {
      "Upload-Length": String(this.file.size),
      "Upload-Metadata": [...pairs].map(([name, value]) => `${name} ${coded(new TextEncoder().encode(value))}`).join(","),
    });
    if (answer.status !== 201) throw trouble(answer);
    this.url = answer.header("Location");
  }

  async lookHowFar() {
    const answer = await this.ask("HEAD", this.url);
    if (answer.status === 404) {
      this.url = ""; // removed meanwhile: it is begun again
      throw new Disagreement("This file was removed on the server; it is sent from its beginning.");
    }
    if (answer.status !== 200) throw trouble(answer);
    this.offset = Number(answer.header("Upload-Offset"));
    this.tell("sending", { sent: this.offset });
    return itemOf(answer);
  }

  async sendPiece() {
    const piece = await this.piece();
    const last = this.offset + piece.byteLength === this.file.size;
    const headers = { "Upload-Offset": String(this.offset), "Content-Type": "application/offset+octet-stream" };
    if (crypto.subtle) headers["Upload-Checksum"] = `sha256 ${coded(new Uint8Array(await crypto.subtle.digest("SHA-256", piece)))}`;
    if (this.paused) return null;
    const answer = await this.ask("PATCH", this.url, headers, piece, (sent) => {
      this.tell("sending", { sent: this.offset + sent });
      if (last && sent >= piece.byteLength) this.tell("checking");
    });
    if (answer.status !== 204) throw trouble(answer);
    this.offset = Number(answer.header("Upload-Offset"));
    this.tell("sending", { sent: this.offset });
    return itemOf(answer);
  }

  async piece() {
    try {
      return await this.file.slice(this.offset, this.offset + PIECE_BYTES).arrayBuffer();
    } catch {
      throw new Stopped(CHANGED);
    }
  }

  ask(method, url, headers = {}, body = null, progress = null) {
    const call = new XMLHttpRequest();
    this.call = call;
    call.open(method, url);
    const always = { Accept: "application/json", "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token };
    for (const [name, value] of Object.entries({ ...always, ...headers })) call.setRequestHeader(name, value);
    if (progress) call.upload.addEventListener("progress", (event) => progress(event.loaded));
    return new Promise((resolve) => {
      call.addEventListener("loadend", () => {
        resolve({ status: call.status, text: call.responseText, header: (name) => call.getResponseHeader(name) });
      });
      call.send(body);
    });
  }

  wait(seconds) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        window.removeEventListener("online", end);
        resolve();
      };
      const timer = setTimeout(end, seconds * 1000);
      window.addEventListener("online", end);
      this.wake = end;
    });
  }
}

function trouble(answer) {
  const { status } = answer;
  if (status === 0 || [502, 503, 504].includes(status)) return new Passing(LOST);
  if (status === 423) return new Passing(BUSY);
  if ([409, 460].includes(status)) return new Disagreement(said(answer));
  if ([400, 401, 403, 500, 507].includes(status)) return new Stopped(said(answer));
  if (status === 404) return new Disagreement("This file was removed on the server; it is sent from its beginning.");
  return new Refused(said(answer));
}

function said(answer) {
  if (answer.status === 401 || answer.status === 400) return SIGNED_OUT;
  try {
    return JSON.parse(answer.text).error;
  } catch {
    return answer.status ? `the server answered ${answer.status}. Try again.` : LOST; // an answer that is not ours
  }
}

function itemOf(answer) {
  const item = answer.header("X-Evidence-Item");
  if (!item) return null;
  const [url, seq, sha256] = ["X-Evidence-URL", "X-Evidence-Record", "X-Content-SHA256"].map(answer.header);
  return { item, url, seq, sha256, size: Number(answer.header("Upload-Offset")) };
}

function coded(bytes) {
  let letters = "";
  for (const one of bytes) letters += String.fromCharCode(one);
  return btoa(letters);
}
