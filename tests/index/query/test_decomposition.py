"""A follow-up is a query together with what it follows up on, in the message or before it."""

from __future__ import annotations

from index.query.decomposition import Query, queries_in
from index.query.sentence_type import SentenceType

QUESTION, FOLLOW_UP, STATEMENT = SentenceType.QUESTION, SentenceType.FOLLOW_UP, SentenceType.STATEMENT


def test_a_question_is_a_query_by_itself() -> None:
    earlier = [("Why bees?", QUESTION)]
    assert queries_in(earlier, [("And who taught you to keep them?", QUESTION)]) == [
        Query("And who taught you to keep them?")
    ]


def test_a_follow_up_leans_on_the_question_of_an_earlier_message() -> None:
    earlier = [("Why bees?", QUESTION), ("I love honey.", STATEMENT), ("and why now?", FOLLOW_UP)]
    (query,) = queries_in(earlier, [("and wasps?", FOLLOW_UP)])
    assert query == Query("and wasps?", (), ("Why bees?", "and why now?"))
    assert query.text == "Why bees? and why now? and wasps?"
    assert query.alone() == Query("and wasps?")


def test_a_follow_up_leans_on_what_its_own_message_says_first() -> None:
    message = [("I keep wasps.", STATEMENT), ("and why?", FOLLOW_UP)]
    (query,) = queries_in([("Why bees?", QUESTION)], message)
    assert query == Query("and why?", ("I keep wasps.",))
    assert query.alone() == query


def test_a_message_of_statements_asks_nothing() -> None:
    assert queries_in([("Why bees?", QUESTION)], [("I keep wasps.", STATEMENT)]) == []
