"""How much Discord takes: a bucket per route and channel, and for the whole bot fifty requests a second."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import deque
from dataclasses import dataclass, field

POSTING = "POST /channels/{channel}/messages"
DEFAULTS = {
    POSTING: (5, 5.0),
    "PATCH /channels/{channel}/messages/{message}": (5, 5.0),
    "DELETE /channels/{channel}/messages/{message}": (5, 1.0),
    "POST /webhooks/{application}/{token}": (5, 2.0),
}
GENEROUS = (50, 1.0)


def _now() -> float:
    """By the loop's clock, which runs ahead of the one on the wall where a test hurries."""
    return asyncio.get_running_loop().time()


@dataclass
class Bucket:
    """So many requests until the window ends; the window begins with the first request."""

    limit: int
    per: float
    name: str
    left: int = 0
    ends: float = 0.0

    def take(self) -> float:
        """Takes one, or says how long to wait."""
        now = _now()
        if now >= self.ends:
            self.left, self.ends = self.limit, now + self.per
        if self.left:
            self.left -= 1
            return 0.0
        return self.ends - now

    def headers(self) -> dict[str, str]:
        after = max(0.0, self.ends - _now())
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.left),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": self.name,
        }


@dataclass
class Rates:
    """All buckets of the bot, and the requests of the last second."""

    per_route: dict[str, tuple[int, float]] = field(default_factory=lambda: dict(DEFAULTS))
    global_limit: int = 50
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    last_second: deque[float] = field(default_factory=deque)

    def set(self, limit: int, per: float, route: str) -> None:
        self.per_route[route] = (limit, per)
        self.buckets = {key: bucket for key, bucket in self.buckets.items() if key[0] != route}

    def bucket(self, route: str, major: str) -> Bucket:
        if (route, major) not in self.buckets:
            limit, per = self.per_route.get(route, GENEROUS)
            name = hashlib.sha256(route.encode()).hexdigest()[:16]
            self.buckets[route, major] = Bucket(limit, per, name)
        return self.buckets[route, major]

    def take_global(self) -> float:
        """Takes one of the bot's own fifty, or says how long to wait."""
        now = _now()
        while self.last_second and self.last_second[0] <= now - 1:
            self.last_second.popleft()
        if len(self.last_second) < self.global_limit:
            self.last_second.append(now)
            return 0.0
        return self.last_second[0] + 1 - now


def too_many(seconds: float, *, everywhere: bool) -> tuple[dict, dict[str, str]]:
    """The body and the headers of a 429; without `Via` a client takes it for a ban."""
    body = {"message": "You are being rate limited.", "retry_after": round(seconds, 3), "global": everywhere}
    headers = {
        "Via": "1.1 google",
        "Retry-After": str(max(1, round(seconds))),
        "X-RateLimit-Scope": "global" if everywhere else "user",
    }
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    return body, headers
