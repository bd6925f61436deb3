"""Announcements, and who has read them."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from taskforce.i18n import offered, plain_language
from taskforce.models import Announcement, Settings, User
from taskforce.queries.operation import Who, members_of


@dataclass(frozen=True)
class Heard:
    """An announcement that stands, as hosts see it: how many of those whom it is for have read
    it, who has not, and the languages of pages in which it is not said."""

    announcement: Announcement
    read: int
    of: int
    unread: list[Who]
    unsaid: list[str]


def announcements_of(session: Session, operation_id: int) -> list[Announcement]:
    """All of them, newest first."""
    query = select(Announcement).filter_by(operation_id=operation_id)
    return list(session.scalars(query.order_by(Announcement.number.desc())))


def standing_announcement(session: Session, operation_id: int) -> Announcement | None:
    """The newest that stands: every page shows it."""
    return session.scalars(_NEWEST, {"operation_id": operation_id}).first()


_NEWEST = (
    select(Announcement)
    .where(Announcement.operation_id == bindparam("operation_id"), Announcement.ended_at.is_(None))
    .order_by(Announcement.number.desc())
    .limit(1)
)


def heard_in(session: Session, operation_id: int) -> list[Heard]:
    """The announcements that stand, newest first, each with who has read it."""
    standing = [each for each in announcements_of(session, operation_id) if not each.ended_at]
    if not standing:
        return []
    people = [user for user, _ in members_of(session, operation_id) if not user.is_disabled]
    languages = _languages_of(session, people)
    return [_heard(each, people, languages) for each in standing]


def _heard(announcement: Announcement, people: list[User], languages: list[str]) -> Heard:
    others = [user for user in people if user.id != announcement.author_id]
    unread = [user for user in others if user.id not in announcement.knowers]
    return Heard(
        announcement,
        len(others) - len(unread),
        len(others),
        [Who(user.name, user.country) for user in unread],
        [code for code in languages if announcement.standing_in(code) is None],
    )


def _languages_of(session: Session, people: list[User]) -> list[str]:
    """In which languages these people read our pages."""
    query = select(Settings.user_id, Settings.language).where(
        Settings.user_id.in_([user.id for user in people])
    )
    chosen = {user_id: language for user_id, language in session.execute(query)}
    return sorted({plain_language(chosen.get(u.id, offered(u.language_wish))) for u in people})
