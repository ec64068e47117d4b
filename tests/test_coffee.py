"""Coffee breaks: a time that is fair, set once or again and again, and told to everybody in their own time."""

START = "Tuesday, 3 October 2023, nine in UTC"
LINK = "https://meet.example.org/silta-room"


async def says_hours(it, **hours):
    for school, said in (
        hours or {"Seinäjoki": "10:00 – 15:00", "Vic": "10:00 – 15:00", "Bologna": "10:00 – 15:00"}
    ).items():
        await it.teacher(school.replace("_", "-")).does("coffee hours", hours=said)


async def test_a_time_is_found_set_and_comes(it):
    await says_hours(it)
    teacher = it.teacher("Vic")
    found = await teacher.says("/coffee find")
    print(found.text)
    set_ = await teacher.presses("Set this time")
    print(set_.text)
    print(it.reads(teacher.place("staff"), english=True))
    assert 0
