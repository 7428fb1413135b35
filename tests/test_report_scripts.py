"""Whatever an article, its id, title, source, date or names hold: in a real browser it is text, never markup."""

import pytest

from stance.report.pages import article_page, corpus_page
from stance.schema import Claim, Document, Mention, Sentence, Span

PAYLOADS = [
    "<script>hack()</script>",
    "</script><script>hack()</script>",
    "</style><script>hack()</script>",
    "</title><script>hack()</script>",
    "</textarea><script>hack()</script>",
    "--><script>hack()</script><!--",
    "]]><script>hack()</script>",
    "<ScRiPt >hack()</sCrIpT>",
    "<scr<script>ipt>hack()</script>",
    "<script\x0c>hack()</script>",
    "<script src=data:text/javascript,hack()></script>",
    "<img src=x onerror=hack()>",
    "<img src=x:x onerror=hack()//",
    '"><img src=x onerror=hack()>',
    "'><img src=x onerror=hack()>",
    "`><img src=x onerror=hack()>",
    '" onmouseover="hack()" x="',
    "' onfocus='hack()' autofocus='",
    '" autofocus onfocus=hack() "',
    "<svg onload=hack()>",
    "<svg><script>hack()</script></svg>",
    "<svg><animate onbegin=hack() attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hack()>",
    "<details open ontoggle=hack()>",
    "<video><source onerror=hack()></video>",
    "<audio src=x onerror=hack()>",
    "<body onload=hack()>",
    "<input autofocus onfocus=hack()>",
    "<iframe src=javascript:hack()></iframe>",
    "<iframe srcdoc='<script>parent.hack()</script>'></iframe>",
    "<object data=javascript:hack()></object>",
    "<embed src=javascript:hack()>",
    "<a href=javascript:hack()>click</a>",
    "javascript:hack()",
    "data:text/html,<script>hack()</script>",
    "<base href=https://x.test/>",
    "<link rel=stylesheet href=https://x.test/a.css>",
    "<meta http-equiv=refresh content='0;url=https://x.test/'>",
    "<form action=https://x.test/><button>x</button></form>",
    "<style>@import 'https://x.test/a.css';</style>",
    "<template><script>hack()</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=hack()>'>",
    "<xmp><p title='</xmp><img src=x onerror=hack()>'>",
    "{{ 7*7 }}{% raw %}${hack()}",
    "&lt;script&gt;hack()&lt;/script&gt;",
    "&#60;script&#62;hack()&#60;/script&#62;",
    "\\u003cscript\\u003ehack()\\u003c/script\\u003e",
    "+ADw-script+AD4-hack()+ADw-/script+AD4-",
    "＜script＞hack()＜/script＞",
    "\u202e<script>hack()</script>\u2066",
    "<\u2028script>hack()</script>",
    "';hack();//",
    "\\';hack();//",
    "*/hack();/*",
]


FOREIGN = """() => [...document.querySelectorAll('body *')].filter(
    e => [...e.attributes].some(
        a => a.name.startsWith('on')
            || ['href', 'src', 'action', 'formaction', 'data', 'srcdoc'].includes(a.name)
                && !/^(#|data:image.svg)/.test(a.value))
    || ['iframe', 'object', 'embed', 'base', 'link', 'meta', 'form', 'math', 'video', 'audio', 'template', 'noscript',
        'xmp', 'textarea', 'animate'].includes(e.localName)).map(e => e.outerHTML.slice(0, 200))"""
"""Elements that no page of ours has, and attributes that lead elsewhere or hold script."""


def labelled():
    documents, sentences = [], []
    for number, evil in enumerate(PAYLOADS):
        text = f"{evil} accused {evil} of it."
        at = len(evil) + 1
        claim = Claim(
            stance="accusation",
            score=0.9,
            cue=Span(at, at + 7, "accused"),
            actor=Mention(Span(0, len(evil), evil), evil),
            target=Mention(Span(at + 8, at + 8 + len(evil), evil), evil),
        )
        document = Document(f"{number} {evil}", text, title=evil, source=evil, date=f"2024-01-{number % 28 + 1:02}")
        documents.append(document)
        sentences.append(Sentence(document.id, 0, 0, len(text), text, "body", (claim,)))
    return documents, sentences


@pytest.mark.parametrize("make", [article_page, corpus_page])
def test_no_payload_becomes_markup(browser, tmp_path, make):
    documents, sentences = labelled()
    path = tmp_path / "page.html"
    path.write_text(make(documents, sentences, PAYLOADS[0]), encoding="utf-8")
    context = browser.new_context()
    called, asked = [], []
    context.expose_function("hack", lambda: called.append(True))
    page = context.new_page()
    page.on("dialog", lambda dialog: (called.append(True), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert "default-src 'none'" in page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    for box in page.locator("input[type=text], input:not([type]), input[type=search]").all():
        if box.is_visible():
            box.fill(PAYLOADS[0])
            box.fill("")
    page.mouse.move(300, 400)
    assert page.evaluate(FOREIGN) == []
    shown = page.locator("body").inner_text() + page.locator("body").text_content()
    assert all(evil in shown for evil in PAYLOADS if evil.isprintable())
    context.close()
    assert called == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
