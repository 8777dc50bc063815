"""
Rejects requests that do not belong to the run of the local cloud: any web page in a browser on this machine can send
one. `guard.ts` has the same rules for the proxy, which runs in Node.js. As a program, this starts moto with the guard.
"""

import hmac
import os
import sys
from urllib.parse import parse_qs

TOKEN = os.environ["AWS_SESSION_TOKEN"]
"""The session token of the run, with which all tokens that the emulators issue begin."""


def violation_of(headers, query, port):
    """The reason to reject a request, or None. The names of the headers are in lower case."""

    def values(wanted):
        return [value for name, value in headers if name == wanted]

    if any(name == "origin" or name.startswith("sec-fetch-") for name, _ in headers):
        return "The local cloud rejects requests from a browser."
    if values("host") not in ([f"127.0.0.1:{port}"], [f"localhost:{port}"]):
        return "The local cloud rejects requests for another host."
    tokens = values("x-amz-security-token") + parse_qs(query).get("X-Amz-Security-Token", [])
    if len(tokens) != 1 or not hmac.compare_digest(tokens[0][: len(TOKEN)].encode(), TOKEN.encode()):
        return "The local cloud rejects requests without the credentials of its run."
    return None


def asgi(app):
    """Guards an ASGI application, as ministack is: its WebSockets too."""

    async def guarded(scope, receive, send):
        if scope["type"] == "lifespan":
            return await app(scope, receive, send)
        headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        violation = violation_of(headers, scope["query_string"].decode("latin-1"), scope["server"][1])
        if violation is None:
            return await app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": violation.encode()})

    return guarded


def wsgi(app):
    """Guards a WSGI application, as moto is."""

    def guarded(environ, start_response):
        prefix = "HTTP_"
        names = [name for name in environ if name.startswith(prefix)]
        headers = [(name.removeprefix(prefix).replace("_", "-").lower(), environ[name]) for name in names]
        violation = violation_of(headers, environ.get("QUERY_STRING", ""), environ["SERVER_PORT"])
        if violation is None:
            return app(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [violation.encode()]

    return guarded


if __name__ == "__main__":
    from moto import server

    serve = server.run_simple
    server.run_simple = lambda host, port, app, **options: serve(host, port, wsgi(app), **options)
    server.main(sys.argv[1:])
