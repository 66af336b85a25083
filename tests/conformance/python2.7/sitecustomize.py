"""Python runs this when it starts: SHA-1 from OpenSSL, where CPython 2.7 has none from there.

Built beside an OpenSSL that came after it, CPython 2.7 has no `_hashlib`, and its own SHA-1 takes
eight times as long. The suite compares 216,000 messages with their echoes by SHA-1, and that was a
quarter of the time of section 13. `cryptography`, which the suite needs anyway, brings an OpenSSL.
"""

import hashlib

try:
    import _hashlib  # noqa: F401
except ImportError:

    class Sha1(object):
        """`hashlib.sha1` for the suite."""

        name = "sha1"
        digest_size = 20
        block_size = 64

        def __init__(self, data=b""):
            # Here and not above: other programs of this environment shouldn't wait for it.
            from cryptography.hazmat.backends.openssl.backend import backend
            from cryptography.hazmat.primitives import hashes

            self.hash = hashes.Hash(hashes.SHA1(), backend)
            self.update(data)

        def update(self, data):
            self.hash.update(data)

        def digest(self):
            return self.hash.copy().finalize()

        def hexdigest(self):
            return self.digest().encode("hex")

    hashlib.sha1 = Sha1
