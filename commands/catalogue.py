"""All features, in help order: the only list of them. An activity is one module and one line here."""

from __future__ import annotations

from commands.announce import ANNOUNCE
from commands.attachment import ATTACHMENT
from commands.classroom import CLASSROOM
from commands.coffee import COFFEE
from commands.command import Catalogue
from commands.contest import CONTEST
from commands.digest import DIGEST
from commands.help import HELP
from commands.icebreaker import ICEBREAKER
from commands.language import LANGUAGE
from commands.link import LINK
from commands.me import ME
from commands.note import NOTE
from commands.plan import PLAN
from commands.privacy import PRIVACY
from commands.project import PROJECT
from commands.quiz import QUIZ
from commands.reflection import REFLECTION
from commands.review import REVIEW
from commands.schedule import SCHEDULE

CATALOGUE = Catalogue(
    (
        *(HELP, LANGUAGE, ICEBREAKER, CONTEST, QUIZ, REFLECTION, COFFEE, ANNOUNCE, ATTACHMENT, NOTE, ME, LINK, PRIVACY),
        *(REVIEW, SCHEDULE, PLAN, DIGEST, CLASSROOM, PROJECT),
    )
)
