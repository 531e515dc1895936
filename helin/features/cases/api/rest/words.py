"""What parameters and fields mean: in English in the description, in both languages on the guide's page."""

from django.utils.translation import gettext_noop as _

WORDS = {
    "Idempotency-Key": _(
        "Your own name for this request, up to 64 characters; a request with the same name is done only once"
    ),
    "If-Match": _("The ETag that you read, or *"),
    "appeal_type": _("What is asked: help, complaint, consultation, suggestion, accusation"),
    "category": _("A code that the list of categories has"),
    "cursor": _("The value of next from the page before"),
    "evidence": _("What the verb asks for, by name"),
    "is_public": _("Whether neighbours may see it; needs the scope consent"),
    "kinds": _("Which facts; none means all"),
    "location_text": _("Where exactly, in words"),
    "message_id": _("One message, by its id"),
    "name": _("The name of whoever spoke; sealed at once"),
    "number": _("The number of the case, ten digits"),
    "phone": _("A number that can be called; sealed at once"),
    "pk": _("The id of the webhook"),
    "place_id": _("A place that the list of places has"),
    "reporter": _("How to reach whoever spoke; never given back"),
    "since": _("Messages made from this moment on"),
    "size": _("Rows a page, at most 200"),
    "state": _("Messages in this state only"),
    "status": _("Cases in this status only"),
    "text": _("What was said, at most 4,000 characters"),
    "until": _("Messages made before this moment"),
    "url": _("Where to send it: https, open to the internet"),
    "verb": _("The move, one of those under verbs of the case"),
}
SUMMARIES = {
    "list_cases": _("Cases, newest first"),
    "create_case": _("File a concern"),
    "read_case": _("One case"),
    "create_transition": _("Move a case"),
    "list_categories": _("Categories"),
    "list_places": _("Places, without households"),
    "list_organisations": _("Bodies that cases can go to"),
    "list_facts": _("What happened, in order"),
    "list_webhooks": _("Webhooks"),
    "create_webhook": _("Make a webhook"),
    "read_webhook": _("One webhook"),
    "delete_webhook": _("Delete a webhook"),
    "list_deliveries": _("What was sent to a webhook, and what came of it"),
    "create_replay": _("Send messages again"),
}
ERRORS = {
    400: _("The body is no JSON, or the Idempotency-Key is missing."),
    401: _("No key, an unknown one, or one that is revoked or expired."),
    403: _("The key lacks the scope, or its role lacks the right."),
    404: _("It is not there, or not open to this key."),
    405: _("Another method; Allow says which."),
    406: _("The header Accept excludes JSON."),
    409: _("The move is no longer possible; or the first request with this key is not done yet: wait Retry-After."),
    412: _("The case has changed since you read it: read it again."),
    413: _("The body is longer than 64 KiB."),
    415: _("The body is not application/json."),
    422: _("A field does not fit, or the Idempotency-Key came with another request; errors names each field."),
    428: _("The header If-Match is missing."),
    429: _("Too many requests: wait Retry-After seconds."),
    503: _("Not now; nothing is lost. Send the same again, with the same key."),
}
FAULTS = {
    "timeout": _("No answer within ten seconds."),
    "connection": _("Nobody answers at this address, or the line broke."),
    "tls": _("The certificate does not prove that it is the receiver."),
    "answer": _("What came back was no HTTP."),
    "private": _("The name leads into a private network."),
    "unknown": _("The name is not known."),
}
EXAMPLES = {
    "create_case": '{"text": "The stair light has been out for five days.", "place_id": 42, "category": "0101"}',
    "create_transition": '{"verb": "accept", "evidence": {"category": 7}}',
    "create_webhook": '{"url": "https://example.org/hook", "kinds": ["cases.reply", "cases.close"]}',
    "create_replay": '{"since": "2026-11-24T00:00:00+08:00", "state": "failed"}',
}
"""Bodies that fit, as the guide shows them."""
VERIFY = '''\
import hmac, time
from base64 import b64decode, b64encode

def is_genuine(secret, headers, body, now=None):
    """Whether Helin sent these bytes within the last five minutes."""
    sent = int(headers["webhook-timestamp"])
    if abs((now or time.time()) - sent) > 300:
        return False
    key = b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{sent}.".encode() + body
    right = "v1," + b64encode(hmac.digest(key, signed, "sha256")).decode()
    return any(hmac.compare_digest(right, one) for one in headers["webhook-signature"].split())
'''
CHECK = {
    "secret": "whsec_aGVsaW4tZXhhbXBsZS1zZWNyZXQtMzItYnl0ZXMtb2s=",
    "webhook-id": "msg_0123456789abcdef0123456789abcdef",
    "webhook-timestamp": "1795500000",
    "body": '{"type":"cases.reply","timestamp":"2026-11-24T14:00:00+08:00","data":{"seq":7,"case":"2600000012",'
    '"place_id":42,"payload":{"round":1}}}',
}
"""A message to try one's own code on; its signature is computed."""
