"""What people do on the studio's page: strokes drawn on a pad, a job started and waited for."""

PATIENCE = 300_000
"""Milliseconds: kernels compile and TensorFlow starts on a busy machine."""


def stroke(page, pad, points):
    """One stroke on a pad, in shares of its sides."""
    target = page.locator(pad)
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
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


def waited(page, state, which=""):
    """What the page says of the job once it ended so; a job that failed otherwise is told at once."""
    page.wait_for_selector(f'#job[data-state]:not([data-state="running"]){which}')
    said = page.inner_text("#job")
    assert page.get_attribute("#job", "data-state") == state, said
    return said


def opened(browser, address, token, troubles, **context):
    """The page, entered by the printed address. troubles: takes what it complains of, and whatever it asks elsewhere."""
    page = browser.new_context(**context).new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    ours = (address, "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(ours) else troubles.append(asked.url))
    page.goto(f"{address}/?token={token}")
    page.wait_for_selector("body[data-ready]")
    return page
