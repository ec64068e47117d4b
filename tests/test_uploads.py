"""Uploads: pictures come back clean, recordings as they were, hostile files not at all, and Silta notices nothing."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
import struct
import subprocess
import sys
import time
from asyncio.subprocess import PIPE
from contextlib import asynccontextmanager, suppress
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import av
import pictures
import pytest
import pytest_asyncio
import uvloop
from house import ROOT
from pictures import BLUE, GREEN, RED, SECRET, WHITE, alike, flag, png, quarters, written
from PIL import Image

from bot.sandbox import BUSY, DAMAGED, ENVIRONMENT, LARGEST, TOO_LARGE, WRONG, Sandbox
from commands.call import Upload
from commands.parameter import Unclear
from storage.media import PICTURE, RECORDING, Medium

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLAG = [RED, GREEN, BLUE, WHITE]
RATE = 48_000
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@asynccontextmanager
async def fresh_sandbox():
    """One that is stopped whatever happens: uvloop waits for ever for a program that nobody has ended."""
    fresh = Sandbox()
    try:
        yield fresh
    finally:
        await fresh.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox():
    async with fresh_sandbox() as fresh:
        yield fresh


async def shown(sandbox: Sandbox, content: bytes) -> Medium:
    """The picture as it comes back; both its copies hold pixels and nothing else."""
    medium = await sandbox.picture(Upload(content))
    assert (medium.kind, medium.digest) == (PICTURE, hashlib.sha256(medium.content).hexdigest())
    with Image.open(BytesIO(medium.content)) as image:
        assert (image.size, image.get_format_mimetype()) == ((medium.width, medium.height), medium.type)
        assert image.mode == {"image/jpeg": "RGB", "image/png": "RGBA"}[medium.type]
    bare = {"image/jpeg": {"E0", "DB", "C0", "C4"}, "image/png": {"IHDR", "IDAT", "IEND"}}[medium.type]
    assert pictures.parts(medium.content) == pictures.parts(medium.thumbnail) == bare
    return medium


async def refused(asking, why) -> None:
    with pytest.raises(Unclear) as unclear:
        await asking
    assert unclear.value.why == why


# Pictures


async def test_a_picture_comes_back_in_two_sizes(sandbox):
    medium = await shown(sandbox, written(flag((2400, 1800)), "JPEG"))
    assert (medium.type, medium.width, medium.height) == ("image/jpeg", 1600, 1200)
    assert Image.open(BytesIO(medium.thumbnail)).size == (480, 360)
    assert alike(quarters(medium.content), FLAG)
    assert alike(quarters(medium.thumbnail), FLAG)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_a_small_picture_keeps_its_size(sandbox, kind):
    medium = await shown(sandbox, written(flag(), kind, quality=95))
    assert (medium.width, medium.height) == Image.open(BytesIO(medium.thumbnail)).size == (160, 120)
    assert alike(quarters(medium.content), FLAG)


@pytest.mark.parametrize(("name", "content"), pictures.no_pictures().items(), ids=list(pictures.no_pictures()))
async def test_what_is_no_picture_is_refused(sandbox, name, content):
    await refused(sandbox.picture(Upload(content)), WRONG["not a picture"])


BROKEN = pictures.broken_pictures()


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_picture_is_refused(sandbox, name):
    await refused(sandbox.picture(Upload(BROKEN[name])), DAMAGED[PICTURE])


async def test_ten_kilobytes_of_eighty_one_megapixels_are_refused(sandbox):
    assert len(pictures.bomb()) < 11_000
    await refused(sandbox.picture(Upload(pictures.bomb())), WRONG["too many pixels"])


async def test_forty_nine_megapixels_are_not_too_many(sandbox):
    medium = await shown(sandbox, pictures.bomb(side=7000))
    assert (medium.width, medium.height) == (1600, 1600)


TELLING = pictures.telling_pictures()


@pytest.mark.parametrize("name", TELLING)
async def test_nothing_but_pixels_comes_out(sandbox, name):
    assert SECRET.encode() in TELLING[name]
    medium = await shown(sandbox, TELLING[name])
    for content in (medium.content, medium.thumbnail):
        assert not [each for each in (SECRET, "html", "script", "Exif", "PK\3\4") if each.encode() in content]
    assert alike(quarters(medium.content), FLAG, most=16)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "MPO"])
async def test_what_moves_shows_its_first_picture(sandbox, kind):
    medium = await shown(sandbox, pictures.animated(kind))
    assert alike(quarters(medium.content), FLAG, most=30)


@pytest.mark.parametrize("orientation", pictures.TURNS)
async def test_however_the_camera_was_held_the_picture_is_upright(sandbox, orientation):
    medium = await shown(sandbox, pictures.turned(orientation))
    assert (medium.width, medium.height) == (160, 120)
    assert alike(quarters(medium.content), FLAG)


async def test_printers_colours_become_a_screens(sandbox):
    content = written(flag(mode="CMYK"), "JPEG", quality=95)
    assert b"Adobe" in content  # so they are written upside down
    assert alike(quarters((await shown(sandbox, content)).content), FLAG, most=20)


async def test_sixteen_bits_of_grey_become_eight(sandbox):
    medium = await shown(sandbox, pictures.sixteen_bit())
    image = Image.open(BytesIO(medium.content))
    assert alike([image.getpixel((x, 10)) for x in (10, 30, 50)], [(0x10,) * 3, (0x80,) * 3, (0xF0,) * 3])


async def test_a_colour_of_a_palette_can_be_see_through(sandbox):
    medium = await shown(sandbox, pictures.see_through_palette())
    *solid, clear = quarters(medium.content)
    assert medium.type == "image/png"
    assert alike(solid, [(*each, 255) for each in FLAG[:3]])
    assert clear[3] == 0
    assert quarters(medium.thumbnail)[3][3] == 0


async def test_a_grey_picture_can_be_half_see_through(sandbox):
    image = flag(mode="LA")
    image.putalpha(100)
    medium = await shown(sandbox, written(image, "PNG"))
    assert medium.type == "image/png"
    assert alike(quarters(medium.content)[3:], [(255, 255, 255, 100)])


async def test_a_picture_that_could_be_see_through_and_is_not_is_a_jpeg(sandbox):
    medium = await shown(sandbox, written(flag(mode="RGBA"), "PNG"))
    assert medium.type == "image/jpeg"


async def test_a_phones_wide_colours_become_the_webs(sandbox):
    # Seen on any screen, this orange of Display P3 is that of the web.
    image = Image.new("RGB", (64, 64), (200, 120, 60))
    medium = await shown(sandbox, written(image, "JPEG", quality=98, icc_profile=pictures.display_p3()))
    assert alike(quarters(medium.content)[:1], [(214, 117, 44)], most=4)


@pytest.mark.parametrize("mode", ["RGB", "L"])
async def test_a_profile_that_does_not_fit_is_ignored(sandbox, mode):
    profile = pictures.display_p3() if mode == "L" else b"no profile at all"
    medium = await shown(sandbox, written(flag(mode=mode), "JPEG", quality=95, icc_profile=profile))
    assert alike(quarters(medium.content), quarters(written(flag(mode=mode).convert("RGB"), "PNG")))


async def test_a_long_thin_picture_stays_one(sandbox):
    medium = await shown(sandbox, png(2, 20_000))
    assert (medium.width, medium.height) == (1, 1600)


@pytest.mark.parametrize("kind", [PICTURE, RECORDING])
async def test_what_is_too_large_is_refused_unread(kind):
    unused = Sandbox()
    ask = {PICTURE: unused.picture, RECORDING: unused.recording}[kind]
    await refused(ask(Upload(b"", oversize=True)), TOO_LARGE[kind])
    await refused(ask(Upload(bytes(LARGEST[kind] + 1))), TOO_LARGE[kind])
    assert [each._process for each in unused._programs] == [None, None]


# Recordings


class Growing(BytesIO):
    """A file that is written as it comes, as a browser records: nobody goes back to its head to note how long it is."""

    def seekable(self):
        return False


def recorded(
    kind: str, codec: str, seconds: float, *, film: bool = False, told: dict | None = None, file=None
) -> bytes:
    """Silence of that length, and a film to it if wanted."""
    file = file or BytesIO()
    with av.open(file, "w", format=kind) as container:
        container.metadata.update(told or {})
        streams = [container.add_stream(codec, rate=RATE, layout="mono")]
        frames = [_silence(at, min(960, int(seconds * RATE) - at)) for at in range(0, int(seconds * RATE), 960)]
        if film:
            streams.append(container.add_stream("mpeg4", rate=25, width=64, height=64, pix_fmt="yuv420p"))
        for stream, several in zip(streams, (frames, _pictures()), strict=False):
            for each in (*several, None):
                container.mux(stream.encode(each))
    return file.getvalue()


def _silence(at: int, samples: int) -> av.AudioFrame:
    frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
    frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    return frame


def _pictures():
    for number in range(5):
        frame = av.VideoFrame.from_image(flag((64, 64)))
        frame.pts = number
        yield frame


def lying(wav: bytes, claimed: int) -> bytes:
    """The same sound, and a header that claims so many bytes of it."""
    at = wav.index(b"data") + 4
    return wav[:at] + struct.pack("<I", claimed) + wav[at + 4 :]


def with_cover(mp3: bytes) -> bytes:
    """The same sound with a picture in front, as music has it."""
    picture = b"APIC" + b"%s\0\0" + b"\0image/jpeg\0\3\0" + written(flag(), "JPEG")
    picture = picture.replace(b"%s", struct.pack(">I", len(picture) - 8))
    size = len(picture)
    return b"ID3\3\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + picture + mp3


GOOD = {
    "audio/ogg": ("ogg", "libopus"),
    "audio/webm": ("webm", "libopus"),
    "audio/mp4": ("ipod", "aac"),
    "audio/mpeg": ("mp3", "libmp3lame"),
    "audio/wav": ("wav", "pcm_s16le"),
}


@pytest.mark.parametrize("kind", GOOD)
async def test_a_recording_is_kept_as_it_was_sent(sandbox, kind):
    content = recorded(*GOOD[kind], 3)
    medium = await sandbox.recording(Upload(content))
    assert (medium.kind, medium.type, medium.content) == (RECORDING, kind, content)
    assert medium.digest == hashlib.sha256(content).hexdigest()
    assert medium.seconds == pytest.approx(3, abs=0.1)
    assert (medium.width, medium.height, medium.thumbnail) == (0, 0, b"")


async def test_a_browsers_recording_says_nowhere_how_long_it_is(sandbox):
    content = recorded("webm", "libopus", 3, file=Growing())
    with av.open(BytesIO(content)) as opened:
        assert opened.duration is None
    assert (await sandbox.recording(Upload(content))).seconds == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize("kind", ["audio/webm", "audio/mp4"])
async def test_two_minutes_are_the_most(sandbox, kind):
    file = Growing if kind == "audio/webm" else BytesIO
    assert (await sandbox.recording(Upload(recorded(*GOOD[kind], 119, file=file())))).seconds > 118.9
    await refused(sandbox.recording(Upload(recorded(*GOOD[kind], 121, file=file()))), WRONG["too long"])


WAV = recorded("wav", "pcm_s16le", 3)
MP3 = recorded("mp3", "libmp3lame", 3)


async def test_a_header_that_promises_more_is_not_believed(sandbox):
    for claimed in (300 * 2 * RATE, 0xFFFFFFFF):
        assert (await sandbox.recording(Upload(lying(WAV, claimed)))).seconds == pytest.approx(3, abs=0.1)


async def test_sound_that_a_header_conceals_is_refused(sandbox):
    await refused(sandbox.recording(Upload(lying(WAV, RATE // 2))), DAMAGED[RECORDING])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"O",
        b"<!doctype html>" + pictures.HTML,
        written(flag(), "PNG"),
        written(flag(), "WEBP"),
        pictures.HTML.join([b"#!AMR\n", b""]),
        recorded("mp4", "aac", 1, film=True),
        recorded("matroska", "libopus", 1),
        recorded("flac", "flac", 1),
        recorded("mp4", "libmp3lame", 1),
        with_cover(MP3),
    ],
    ids=["empty", "a byte", "a page", "a PNG", "a WebP", "AMR", "a film", "Matroska", "FLAC", "MP3 in MP4", "a cover"],
)
async def test_what_is_no_recording_is_refused(sandbox, content):
    await refused(sandbox.recording(Upload(content)), WRONG["not a recording"])


@pytest.mark.parametrize("content", [b"OggS" + bytes(60), WAV[:44], recorded("ipod", "aac", 3)[:600]])
async def test_a_broken_recording_is_refused(sandbox, content):
    await refused(sandbox.recording(Upload(content)), DAMAGED[RECORDING])


@pytest.mark.parametrize("kind", ["ipod", "mp3"])
async def test_a_recording_that_says_where_it_was_made_is_refused(sandbox, kind):
    codec = {"ipod": "aac", "mp3": "libmp3lame"}[kind]
    told = {"location": "+66.5039+025.7294/"}
    await refused(sandbox.recording(Upload(recorded(kind, codec, 1, told=told))), WRONG["place"])


# What a hostile file may do


TRIALS = """
import json, os, resource, socket, sys, time
from functools import partial
from io import BytesIO
import pictures
from bot import confinement, decoding

def spin():
    while True: pass
def fork():
    os.getuid() or os.setuid(65534)  # root may fork as much as it likes
    return os.fork() and b"done"
def reach(what):
    what()
    return b"done"

def peak(content):
    confinement.limited(partial(decoding.answered, b"P", content))
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10

def frame(given):
    answers = BytesIO()
    decoding.WORK = {b"P": lambda content: given}
    decoding.serve(BytesIO(decoding.JOB.pack(b"P", 1) + b"x"), answers)
    return answers.getvalue() == decoding.answer("broken")

trials = {
    "memory": partial(reach, lambda: bytes(1 << 31)),
    "file": partial(reach, lambda: open(sys.executable, "rb")),
    "socket": partial(reach, socket.socket),
    "input": partial(reach, lambda: os.fstat(0)),
    "fork": fork,
}
confinement.LIMITS["RLIMIT_CPU"] = 1
told = {"idle": [peak(pictures.png(20, 20)), peak(pictures.bomb()), peak(pictures.bomb(side=7000))]}
told["limited"] = [name for name, work in trials.items() if confinement.limited(work) is not None]
began = time.monotonic()
told["spin"] = [confinement.limited(spin), time.monotonic() - began]
began = time.monotonic()
told["sleep"] = [confinement.limited(partial(time.sleep, 60), wall_seconds=0.2), time.monotonic() - began]
whole = decoding.answer("image/png", content=b"whole")
told["frames"] = [frame(whole), frame(whole[:-1]), frame(whole[:10]), frame(whole + b"!"), frame(b"")]
confinement.LIMITS.clear()
os.closerange = lambda *_: None
told["free"] = [name for name, work in trials.items() if confinement.limited(work) == b"done"]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def trials():
    """What a decoder that is no decoder got out of a fork: with our limits, and without them."""
    told = subprocess.run(
        [sys.executable, "-c", TRIALS], capture_output=True, check=True, text=True, cwd=ROOT / "tests", timeout=30
    )
    return json.loads(told.stdout)


async def test_a_decoder_reaches_nothing(trials):
    assert trials["free"] == ["memory", "file", "socket", "input", "fork"]
    assert trials["limited"] == []


async def test_a_decoder_that_does_not_end_is_ended(trials):
    given, seconds = trials["spin"]
    assert given is None
    assert 0.9 < seconds < 9  # by the second of computing that it had, not by the wall clock's ten
    given, seconds = trials["sleep"]
    assert given is None
    assert seconds < 5


async def test_too_many_pixels_are_refused_before_they_take_any_memory(trials):
    idle, refusing, decoding = trials["idle"]  # megabytes at most
    assert refusing < idle + 10
    assert decoding > idle + 40  # what decoding would have taken, seen by the same measure


async def test_half_an_answer_is_none(trials):
    assert trials["frames"] == [False, True, True, True, True]


# What Silta does not notice


def ids(sandbox: Sandbox) -> list[int]:
    return [each._process.pid for each in sandbox._programs if each._process is not None]


SLOW = pictures.bomb(side=7000)


async def under_way(sandbox: Sandbox) -> asyncio.Task:
    """An upload that has reached its program, which is working at it."""
    await sandbox.picture(Upload(png(2, 2)))
    task = asyncio.create_task(sandbox.picture(Upload(SLOW)))
    await asyncio.sleep(0.1)
    assert not task.done()
    return task


async def test_a_program_that_was_killed_is_started_again(sandbox):
    await sandbox.picture(Upload(png(2, 2)))
    for each in (killed := ids(sandbox)):
        os.kill(each, signal.SIGKILL)
    await shown(sandbox, written(flag(), "PNG"))
    assert set(ids(sandbox)) - set(killed)


async def test_an_upload_survives_its_program(sandbox):
    task = await under_way(sandbox)
    for each in ids(sandbox):
        os.kill(each, signal.SIGKILL)
    assert (await task).width == 1600
    await shown(sandbox, written(flag(), "PNG"))


async def test_whoever_goes_away_leaves_nothing_for_the_next(sandbox):
    for size in (40, 60):
        task = await under_way(sandbox)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await shown(sandbox, png(size, size))).width == size
    assert len(ids(sandbox)) <= 2


async def test_whoever_goes_away_at_once_leaves_nothing_either():
    async with fresh_sandbox() as fresh:
        for pause in (0, 0, 0.001, 0.005, 0.02):
            task = asyncio.create_task(fresh.picture(Upload(SLOW)))
            await asyncio.sleep(pause)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert (await shown(fresh, png(30, 30))).width == 30


async def test_twenty_at_once_all_come_back_to_their_own(sandbox):
    given = await asyncio.gather(*(sandbox.picture(Upload(png(size, 30))) for size in range(40, 60)))
    assert [each.width for each in given] == list(range(40, 60))
    assert len(ids(sandbox)) == 2


async def test_the_event_loop_goes_on_meanwhile(sandbox):
    upload = Upload(written(Image.effect_noise((2900, 2900), 90), "PNG", compress_level=0))
    assert len(upload.content) > 8_000_000
    task, moments = asyncio.create_task(sandbox.picture(upload)), [time.perf_counter()]
    while not task.done():
        await asyncio.sleep(0)
        moments.append(time.perf_counter())
    assert (await task).width == 1600
    longest = max(after - before for before, after in pairwise(moments))
    assert longest < (moments[-1] - moments[0]) / 3


@LINUX
async def test_a_program_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SILTA_SECRET", "hush")
    async with fresh_sandbox() as fresh:
        await fresh.picture(Upload(png(2, 2)))
        told = set(filter(None, Path(f"/proc/{ids(fresh)[0]}/environ").read_text().split("\0")))
    assert told <= {f"{name}={value}" for name, value in ENVIRONMENT.items()} | {"LC_CTYPE=C.UTF-8"}


async def test_who_comes_after_the_end_is_told_to_come_again():
    async with fresh_sandbox() as ended:
        task = await under_way(ended)
        await ended.stop()
        await refused(task, BUSY)
        await refused(ended.picture(Upload(png(2, 2))), BUSY)


@LINUX
async def test_the_end_ends_whatever_is_at_work():
    async with fresh_sandbox() as ended:
        task = await under_way(ended)
        (program,) = ids(ended)
        assert alive(program)
        await ended.stop()
        await gone(program, seconds=0.2)
        await refused(task, BUSY)


async def gone(program: int, *, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while alive(program):  # noqa: ASYNC110  (no child of ours: nothing tells us)
            await asyncio.sleep(0.01)


def alive(program: int) -> bool:
    """Whether it runs, or a fork of it; a zombie that nobody has buried does not."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while we looked
            state, _, group, *_ = stat.read_text().rpartition(")")[2].split()
            if int(group) == program and state != "Z":
                return True
    return False


PARENT = """
import asyncio, sys
from bot.sandbox import Sandbox
from commands.call import Upload
import pictures

async def main():
    sandbox = Sandbox()
    await sandbox.picture(Upload(pictures.png(2, 2)))
    print(sandbox._free._queue[-1]._process.pid, flush=True)
    if sys.argv[1] == "working":
        asyncio.create_task(sandbox.picture(Upload(pictures.bomb(side=7000))))
    await asyncio.sleep(60)

asyncio.run(main())
"""


@LINUX
@pytest.mark.parametrize("state", ["idle", "working"])
async def test_a_program_does_not_outlive_a_silta_that_was_killed(state):
    command = [sys.executable, "-c", PARENT, state]
    parent = await asyncio.create_subprocess_exec(*command, stdout=PIPE, cwd=ROOT / "tests")
    program = int(await parent.stdout.readline())
    await asyncio.sleep(0.1)
    assert alive(program)
    parent.kill()
    await parent.communicate()
    await gone(program, seconds=5)


async def test_it_works_on_the_event_loop_that_silta_runs_on():
    async def meet() -> None:
        async with fresh_sandbox() as fresh:
            task = await under_way(fresh)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            given = await asyncio.gather(*(fresh.picture(Upload(png(size, 30))) for size in (40, 50, 60)))
            assert [each.width for each in given] == [40, 50, 60]
            for each in ids(fresh):
                os.kill(each, signal.SIGKILL)
            await asyncio.sleep(0.1)  # until the loop has noticed
            assert (await fresh.picture(Upload(png(70, 30)))).width == 70

    def run() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(meet())

    await asyncio.to_thread(run)
