// Passkeys: hands the server's challenge to the browser and the browser's answer back, as a plain form.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function prepare(options) {
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const one of list || []) one.id = toBytes(one.id);
  }
  return options;
}

function written(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = toText(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: parts });
}

async function run(box) {
  const say = box.querySelector("[data-passkey-say]");
  const again = box.querySelector("[data-passkey-again]");
  again.hidden = true;
  if (!window.PublicKeyCredential) {
    say.textContent = box.dataset.unknown || "This browser knows no passkeys. Use the password.";
    return;
  }
  const publicKey = prepare(JSON.parse(box.dataset.options));
  try {
    const credential = await navigator.credentials[box.dataset.passkey]({ publicKey });
    const form = box.querySelector("form");
    form.elements.credential.value = written(credential);
    form.submit();
  } catch {
    say.textContent = box.dataset.failed || "That did not work, or it was cancelled.";
    again.hidden = false;
  }
}

for (const box of document.querySelectorAll("[data-passkey]")) {
  box.querySelector("[data-passkey-again]").addEventListener("click", () => run(box));
  run(box);
}
