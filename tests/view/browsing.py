"""What a browser does that looks at a run, as far as the server sees it."""

from __future__ import annotations

import http.client
import json
from urllib.parse import parse_qs


class Browser:
    """What a browser sends by itself, unless a test says otherwise, and the cookies that it keeps.

    A header of None is not sent.
    """

    def __init__(self, port):
        self.port, self.host = port, f"127.0.0.1:{port}"
        self.cookies = {}

    def ask(self, method, path, body=None, **headers):
        sent = {"Host": self.host, "Sec-Fetch-Site": "same-origin"}
        if method == "POST":
            sent |= {"Origin": f"http://{self.host}", "X-Dxe": "1"}
            sent["Content-Length"] = str(len(body or b""))
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={each}" for name, each in self.cookies.items())
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        asked.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            for each in value if isinstance(value, list) else [value]:
                if each is not None:
                    asked.putheader(name, each)
        asked.endheaders(body)
        answer = asked.getresponse()
        data = answer.read()
        asked.close()
        if cookie := answer.headers["Set-Cookie"]:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer, data

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, thing, **headers):
        return self.ask("POST", path, json.dumps(thing).encode(), **headers)

    def enter(self, address):
        """Open an address that the viewer printed."""
        token = token_of(address)
        assert self.post("/api/session", {"token": token})[0].status == 204
        return self


def token_of(address):
    return parse_qs(address.partition("#")[2])["token"][0]
