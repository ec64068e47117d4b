"""How Discord says no: an HTTP status, a code, a sentence, and for forms a tree of what is wrong where."""

from __future__ import annotations

from dataclasses import dataclass, field

SENTENCES = {
    0: "401: Unauthorized",
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10007: "Unknown Member",
    10008: "Unknown Message",
    10013: "Unknown User",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    40005: "Request entity too large",
    40060: "Interaction has already been acknowledged.",
    50001: "Missing Access",
    50005: "Cannot edit a message authored by another user",
    50006: "Cannot send an empty message",
    50007: "Cannot send messages to this user",
    50013: "Missing Permissions",
    50027: "Invalid Webhook Token",
    50035: "Invalid Form Body",
    50083: "Thread is archived",
    50109: "The request body contains invalid JSON.",
    160004: "A thread has already been created for this message",
}
STATUS = {0: 401, 40005: 413, 50001: 403, 50005: 403, 50007: 403, 50013: 403, 50027: 401}


class Refusal(Exception):  # noqa: N818 - it is what Discord answers, not our error
    """Discord's no."""

    def __init__(self, code: int, *, errors: dict | None = None, sentence: str | None = None):
        self.code = code
        self.status = STATUS.get(code, 404 if 10000 < code < 20000 else 400)
        self.body = {"code": code, "message": sentence or SENTENCES.get(code, f"{self.status}")}
        if errors:
            self.body["errors"] = errors
        super().__init__(str(self.body))


@dataclass
class Findings:
    """All that is wrong with one body: Discord lists everything at once, each finding at its place."""

    tree: dict = field(default_factory=dict)

    def add(self, place: tuple, code: str, sentence: str) -> None:
        node = self.tree
        for step in place:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": sentence})

    def length(self, place: tuple, text: object, least: int, most: int) -> None:
        """A text must have at least and at most so many characters; an empty one is missing if any is needed."""
        if not isinstance(text, str):
            if least or text is not None:
                missing = text is None
                code = "BASE_TYPE_REQUIRED" if missing else "STRING_TYPE_CONVERT"
                self.add(
                    place, code, "This field is required" if missing else f"Could not interpret {text!r} as string."
                )
        elif least and not text:
            self.add(place, "BASE_TYPE_REQUIRED", "This field is required")
        elif not least <= len(text) <= most:
            self.add(place, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def count(self, place: tuple, things: object, least: int, most: int) -> list:
        """A list must hold at least and at most so many things; gives the list, empty if it is none."""
        if things is None:
            things = []
        if not isinstance(things, list):
            self.add(place, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not least <= len(things) <= most:
            self.add(place, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        return things

    def settle(self) -> None:
        """Refuses, if anything was found."""
        if self.tree:
            raise Refusal(50035, errors=self.tree)
