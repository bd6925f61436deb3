"""What is seen on a screen."""

import re
import time
from difflib import unified_diff

from playwright.sync_api import expect

from taskforce import i18n
from taskforce.sentences import SENTENCES
from tests.harness import dom

BOARD = "/operations/harbour/"
SERIES = "/operations/harbour/series/S-0001"
REFERRALS = f"{SERIES}/referrals"
#: What the browser itself says about a request that had no good answer: no fault of the page.
_NETWORK = re.compile(
    r"Failed to (load resource|fetch)|WebSocket connection to .* failed|ERR_[A-Z_]+"
)


def a_browser(chromium, origin, **settings):
    """A new one; what its pages do wrong is found in its ``faults``: refused by the policy, or
    thrown."""
    context = chromium.new_context(base_url=origin, **settings)
    context.faults = []
    context.set_default_timeout(10_000)
    context.add_init_script(
        "addEventListener('securitypolicyviolation', (event) =>"
        " console.error('refused by the policy: ' + event.violatedDirective))"
    )
    context.on("weberror", lambda thrown: context.faults.append(str(thrown.error)))
    context.on("console", lambda line: _note(context, line))
    return context


def _note(context, line):
    if line.type == "error" and not _NETWORK.search(line.text):
        context.faults.append(line.text)


def until(page, condition, seconds=10):
    """Playwright's own waiting evaluates strings, which the policy refuses."""
    for _ in range(int(seconds * 20)):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def is_live(page):
    """The page, once its socket has joined."""
    expect(page.locator("#connection")).to_have_attribute("data-connection", "live")
    return page


def has_seen(page, number, seconds=10):
    """The page, once it shows the event of this number."""
    until(page, f"document.querySelector('main').dataset.seen === '{number}'", seconds)
    return page


#: A page without what its reader did with it (dialogs, details, drafts, forms, places looked for),
#: and without where a list of choices stood, the moment at which figures were drawn.
_AS_SHOWN = """main => {
  const copy = main.cloneNode(true);
  const own = "dialog, #drafts, [data-kept], .options > li, #figures > .page-head time";
  for (const each of copy.querySelectorAll(own)) each.remove();
  for (const list of copy.querySelectorAll(".options")) list.removeAttribute("style");
  for (const form of copy.querySelectorAll("form")) form.removeAttribute("novalidate");
  for (const field of copy.querySelectorAll("textarea")) field.replaceWith("");
  for (const opened of copy.querySelectorAll("details")) opened.removeAttribute("open");
  return copy.outerHTML;
}"""


def as_shown(page):
    return str(dom.parse(page.locator("main").evaluate(_AS_SHOWN)))


def is_as_fresh(page):
    """What is open equals what a reload shows; what is redrawn once a second has its second."""
    other = page.context.new_page()
    other.goto(page.url)
    is_live(other)
    shown = fresh = None
    for _ in range(30):
        shown, fresh = as_shown(page), as_shown(other)
        if shown == fresh:
            break
        time.sleep(0.1)
    other.close()
    assert shown == fresh, "\n".join(unified_diff(fresh.split("<"), shown.split("<"), n=1))
    return True


def says(language, message):
    """A message as it stands in that language's catalogue; it must be there."""
    with i18n.speaking(language):
        spoken = i18n.gettext(message)
    assert language == "en" or spoken != message, message
    return spoken


def tells(page, language, kind):
    """The history of the page tells of this kind of event, in the reader's language."""
    for words in re.split(r"%\(\w+\)s", says(language, SENTENCES[kind])):
        if words.strip():
            expect(page.locator("#history")).to_contain_text(words.strip(" ."))


def press(page, selector):
    """Press what is there for this reader."""
    page.locator(selector).locator("visible=true").first.click()


def pick(page, selector, words):
    """Choose the option that says this."""
    found = page.locator(f"{selector} option", has_text=words).first
    page.select_option(selector, found.get_attribute("value"))


def choose_kind(page):
    page.select_option("#post-clue [name=kind]", "public-transport")
    page.select_option("#post-clue [name=basis]", "reference")


def post_clue(page, text, place="NL", polarity="supports", firmness="firm"):
    page.check(f"#post-clue [value={polarity}]", force=True)
    page.fill("#post-clue [name=places]:not([type=hidden])", place)
    page.select_option("#post-clue [name=firmness]", firmness)
    choose_kind(page)
    page.fill("#post-clue textarea", text)
    page.click("#post-clue button[type=submit]")
