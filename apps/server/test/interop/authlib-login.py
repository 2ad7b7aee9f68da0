"""One login by Authlib: prints where to send the browser, reads where it arrived, prints what came of it."""

import json
import os
import socket
import sys

from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken

issuer, client_id, client_secret, redirect_uri = sys.argv[1:5]

# The issuer is served on plain http, by this machine, under a name that its resolver does not know.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve("127.0.0.1", *rest, **more)


def refusal(act):
    """The name of the error by which the library refuses; nothing when it does not."""
    try:
        act()
        return None
    except Exception as error:
        return type(error).__name__


session = OAuth2Session(
    client_id,
    client_secret,
    scope="openid profile email",
    redirect_uri=redirect_uri,
    code_challenge_method="S256",
)
session.trust_env = False
metadata = session.get(issuer + "/.well-known/openid-configuration", withhold_token=True).json()
keys = JsonWebKey.import_key_set(session.get(metadata["jwks_uri"], withhold_token=True).json())
verifier = generate_token(48)
nonce = generate_token()
url, state = session.create_authorization_url(
    metadata["authorization_endpoint"], nonce=nonce, code_verifier=verifier
)
print(json.dumps({"url": url}), flush=True)
arrival = sys.stdin.readline().strip()


def fetch(expected_state):
    return session.fetch_token(
        metadata["token_endpoint"],
        authorization_response=arrival,
        state=expected_state,
        code_verifier=verifier,
    )


def validate(token, **expected):
    """Signature by the issuer's published keys, and every claim of OIDC Core 3.1.3.7."""
    claims = jwt.decode(
        token["id_token"],
        keys,
        claims_cls=CodeIDToken,
        claims_options={"iss": {"value": metadata["issuer"]}, "aud": {"value": client_id}},
        claims_params={"client_id": client_id, "access_token": token["access_token"], **expected},
    )
    claims.validate()
    return claims


wrong_state = refusal(lambda: fetch("forged"))
token = fetch(state)
claims = validate(token, nonce=nonce)
wrong_nonce = refusal(lambda: validate(token, nonce="another"))
head, body, signature = token["id_token"].split(".")
middle = len(signature) // 2
altered = signature[:middle] + ("A" if signature[middle] != "A" else "B") + signature[middle + 1 :]
wrong_signature = refusal(lambda: validate({**token, "id_token": ".".join([head, body, altered])}, nonce=nonce))
info = session.get(metadata["userinfo_endpoint"]).json()
renewed = session.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
renewed_claims = validate(renewed)

print(
    json.dumps(
        {
            "sub": claims["sub"],
            "info": {name: info.get(name) for name in ("sub", "email", "name")},
            "refused": {"state": wrong_state, "nonce": wrong_nonce, "signature": wrong_signature},
            "renewed": {
                "sub": renewed_claims["sub"],
                "access_token": renewed["access_token"] != token["access_token"],
                "refresh_token": renewed["refresh_token"] != token["refresh_token"],
            },
        }
    ),
    flush=True,
)
