"""A visitor of the product: signs in by the form, keeps cookies and one connection, times each answer."""

from __future__ import annotations

import http.client
import re
import time
from collections import Counter
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from casefile.demo.cast import PASSWORD, address

MOST_ALIKE = 6
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_NUMBER = re.compile(r"\d+")
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')


class Visitor:
    """One browser without a screen."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.kind = ""

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> tuple[int, bytes, float]:
        """Return status, body and seconds of one request."""
        said = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        headers = {name.replace("_", "-"): value for name, value in said.items()}
        start = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except ConnectionError:  # the server closes a connection that was idle for two seconds
            self.connection.close()
            start = time.perf_counter()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - start
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        self.kind = answer.headers.get("Content-Type", "")
        return answer.status, content, seconds

    def page(self, path: str) -> tuple[str, float]:
        """Return a page and how many seconds it took.

        Raises:
            RuntimeError: it was not answered with 200.
        """
        status, content, seconds = self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path} was answered with {status}")
        return content.decode(), seconds

    def sign_in(self, who: str) -> None:
        """Sign in as one of the demo office, by the form."""
        form, _ = self.page("/sign-in")
        typed = {"email": address(who), "password": PASSWORD, "csrf_token": token_in(form)}
        kind = "application/x-www-form-urlencoded"
        status, _, _ = self.ask("POST", "/sign-in", urlencode(typed), Content_Type=kind)
        if status not in (302, 303) or self.ask("GET", "/")[0] != 200:
            raise RuntimeError(f"{address(who)} could not sign in: {status}")

    def walk(self, first: str = "/") -> list[str]:
        """Visit every page that links lead to from the first one on, each once, and return their addresses.

        Of addresses that differ in numbers only, ``MOST_ALIKE`` are visited: a calendar has no end.
        """
        seen, alike, waiting = {first}, Counter[str](), [first]
        for path in waiting:
            status, content, _ = self.ask("GET", path)
            if status >= 500:
                raise RuntimeError(f"GET {path} was answered with {status}")
            if not self.kind.startswith("text/html"):
                continue
            for link in _LINK.findall(content.decode()):
                found = urlsplit(urljoin(f"http://here{path}", unescape(link)))
                there = found.path + (f"?{found.query}" if found.query else "")
                kind = _NUMBER.sub("0", there)
                if found.netloc == "here" and there not in seen and alike[kind] < MOST_ALIKE:
                    seen.add(there)
                    alike[kind] += 1
                    waiting.append(there)
        return waiting


def token_in(page: str) -> str:
    """Return the CSRF token of the first form on a page."""
    found = _TOKEN.search(page)
    if found is None:
        raise RuntimeError("the page holds no form with a CSRF token")
    return found.group(1)
