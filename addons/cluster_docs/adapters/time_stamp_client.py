"""Asks a time-stamp authority (RFC 3161) over HTTP, within bounds: what it answers is a stranger's input."""

import time

import requests
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.timestamps.common_utils import extract_ts_certs
from pyhanko_certvalidator.registry import SimpleCertificateStore

LARGEST = 256 * 1024
CHUNK = 16 * 1024


class TimeStampClient(TimeStamper):
    """Whatever goes wrong is a TimestampRequestError (an OSError): a service that answers rubbish is a service that
    does not answer."""

    def __init__(self, url: str, seconds: float):
        super().__init__()
        self.url, self.seconds = url, seconds

    async def async_timestamp(self, message_digest, md_algorithm):
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            stamped = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
            right = stamped["hashed_message"].native == message_digest
            right = right and bool(list(extract_ts_certs(token, SimpleCertificateStore())))
        except OSError:
            raise
        except Exception as error:  # the answer may break the parser in any way
            raise TimestampRequestError("the answer is no time stamp") from error
        if not right:
            raise TimestampRequestError("the answer is the time stamp of something else, or lacks its certificate")
        return token

    async def async_request_tsa_response(self, req):
        return tsp.TimeStampResp.load(self._ask(req.dump()), strict=True)

    def _ask(self, question: bytes) -> bytes:
        end = time.monotonic() + self.seconds
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        with requests.post(
            self.url, data=question, headers=headers, timeout=self.seconds, stream=True, allow_redirects=False
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise TimestampRequestError(f"the service answered {answer.status_code}")
            content = b""
            for piece in answer.iter_content(CHUNK):
                content += piece
                if len(content) > LARGEST or time.monotonic() > end:
                    raise TimestampRequestError("the answer is too large or comes too slowly")
        return content
