"""What people do on the studio's page: strokes drawn on a pad, a job started and waited for."""

PATIENCE = 300_000
"""Milliseconds: kernels compile and TensorFlow starts on a busy machine."""


def places_of(page, pad, points):
    """Points in shares of a pad's sides, as places in the window."""
    target = page.locator(pad)
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]


def stroke(page, pad, points):
    """One stroke with the mouse."""
    places = places_of(page, pad, points)
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=3)
    page.mouse.up()


def job(page, button, state="done"):
    """Press a button that starts a job, and wait until it ends so; what the page then says of it."""
    before = page.get_attribute("#job", "data-number") or ""
    page.click(button)
    return waited(page, state, f':not([data-number="{before}"])')


def waited(page, state="done", which=""):
    """What the page says of the job once it ended so; a job that failed otherwise is told at once."""
    page.wait_for_selector(f'#job[data-state]:not([data-state="running"]){which}')
    said = page.inner_text("#job")
    assert page.get_attribute("#job", "data-state") == state, said
    return said


def watched(context, address, troubles):
    """A new page of the context. troubles: takes what the page complains of, and whatever it asks elsewhere."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    ours = (address, "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(ours) else troubles.append(asked.url))
    return page


def entered(page, address, path=""):
    """The page at the studio's address, once it is ready."""
    page.goto(f"{address}/{path}")
    page.wait_for_selector("body[data-ready]")
    return page
