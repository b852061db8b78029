"""A small OpenID provider on loopback: discovery, keys, authorization with PKCE, tokens signed with RS256, userinfo. Codes are good once."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "fairlead", "the secret of the client"


class LocalProvider:
    """Signs everybody in as ``person``; ``spoil`` changes the claims of a token before it is signed."""

    def __init__(self) -> None:
        self.person: dict[str, object] = {"sub": "u-7", "email": "ops@acme.example", "email_verified": True}
        self.person |= {"name": "Ola Ops", "groups": ["leads-ops"]}
        self.in_token = True  # whether name and address stand in the token, or are told by userinfo only
        self.spoil = lambda claims: claims
        self.key = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
        self.signing_key = self.key
        self.down = False
        self.redirect_uris: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def authorize(self, asked: dict[str, str]) -> str:
        self.asked.append(asked)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] in self.redirect_uris
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str], authorization: str) -> tuple[int, dict]:
        known = self._codes.pop(asked.get("code", ""), None)
        proof = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        hashed = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        if known is None or known["code_challenge"] != challenge or known["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if authorization != proof:
            return 401, {"error": "invalid_client"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "nonce": known["nonce"], "iat": now, "exp": now + 300, "sub": self.person["sub"]}
        if self.in_token:
            claims |= self.person
        signed = jwt.encode({"alg": "RS256", "kid": self.signing_key.kid}, self.spoil(claims), self.signing_key)
        return 200, {"access_token": "a-token", "token_type": "Bearer", "id_token": signed, "expires_in": 300}

    def discovery(self) -> dict:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys", "userinfo_endpoint": "userinfo"}
        return {"issuer": self.issuer} | {name: f"{self.issuer}/{path}" for name, path in ends.items()}

    def keys(self) -> dict:
        return {"keys": [self.key.as_dict(private=False)]}


@contextmanager
def provider() -> Iterator[LocalProvider]:
    """One that listens while the block runs."""
    served = LocalProvider()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def tell(self, status, body):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def do_GET(self):
            path = urlsplit(self.path)
            if served.down:
                self.tell(500, {})
            elif path.path == "/.well-known/openid-configuration":
                self.tell(200, served.discovery())
            elif path.path == "/keys":
                self.tell(200, served.keys())
            elif path.path == "/userinfo":
                known = self.headers["Authorization"] == "Bearer a-token"
                self.tell(200 if known else 401, served.person if known else {})
            elif path.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", served.authorize({name: values[0] for name, values in parse_qs(path.query).items()}))
                self.end_headers()

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            self.tell(*served.token(asked, self.headers.get("Authorization", "")))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
