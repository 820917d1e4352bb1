"""The bus."""

from qa_desktop.services.events import CallClosed, CallOpened, Event, EventBus


def test_every_listener_hears_every_event_in_order() -> None:
    bus = EventBus()
    one: list[Event] = []
    other: list[Event] = []
    bus.subscribe(one.append)
    bus.subscribe(other.append)
    bus.publish(CallOpened("a"))
    bus.publish(CallClosed())
    assert one == other == [CallOpened("a"), CallClosed()]


def test_whoever_leaves_hears_no_more() -> None:
    bus = EventBus()
    heard: list[Event] = []
    leave = bus.subscribe(heard.append)
    leave()
    leave()
    bus.publish(CallClosed())
    assert heard == []


def test_a_listener_may_leave_and_publish_while_it_listens() -> None:
    bus = EventBus()
    heard: list[Event] = []

    def once(event: Event) -> None:
        heard.append(event)
        leave()
        bus.publish(CallClosed())

    leave = bus.subscribe(once)
    bus.subscribe(heard.append)
    bus.publish(CallOpened("a"))
    assert heard == [CallOpened("a"), CallClosed(), CallOpened("a")]
