//! Markdown: explanations out of rule files, as HTML that is safe to show.
//!
//! The text is foreign: nothing of its own HTML gets through, links go to `https` only, and what it embeds (pictures,
//! films) becomes a plain link, so that a page never asks another host. Start at [`html`].

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Longest explanation that is shown, bytes.
const MAX: usize = 20_000;

/// Markdown to HTML: paragraphs, lists, bold, italic and links; everything else is text.
pub(crate) fn html(bron: &str) -> String {
    let mut einde = bron.len().min(MAX);
    while !bron.is_char_boundary(einde) {
        einde -= 1;
    }
    let mut uit = String::with_capacity(einde + einde / 4);
    // per open link or picture: where it goes, when that is somewhere
    let mut links: Vec<Option<String>> = Vec::new();
    for stuk in Parser::new_ext(bron.get(..einde).unwrap_or_default(), Options::empty()) {
        match stuk {
            Event::Start(tag) => begin(&tag, &mut uit, &mut links),
            Event::End(tag) => eind(tag, &mut uit, &mut links),
            Event::Text(t) | Event::Code(t) => schoon(&t, &mut uit),
            Event::Html(t) | Event::InlineHtml(t) => ingebed(&t, &mut uit),
            Event::SoftBreak => uit.push('\n'),
            Event::HardBreak => uit.push_str("<br>"),
            Event::Rule => uit.push_str("<br>"),
            _ => {}
        }
    }
    uit
}

fn begin(tag: &Tag<'_>, uit: &mut String, links: &mut Vec<Option<String>>) {
    match tag {
        Tag::Paragraph => uit.push_str("<p>"),
        Tag::Heading { .. } => uit.push_str("<p><strong>"),
        Tag::List(Some(_)) => uit.push_str("<ol>"),
        Tag::List(None) => uit.push_str("<ul>"),
        Tag::Item => uit.push_str("<li>"),
        Tag::Emphasis => uit.push_str("<em>"),
        Tag::Strong => uit.push_str("<strong>"),
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
            let adres = veilig(dest_url);
            if let Some(adres) = &adres {
                open_link(adres, uit);
            }
            if matches!(tag, Tag::Image { .. }) {
                uit.push_str("Afbeelding: ");
            }
            links.push(adres);
        }
        _ => {}
    }
}

fn eind(tag: TagEnd, uit: &mut String, links: &mut Vec<Option<String>>) {
    match tag {
        TagEnd::Paragraph => uit.push_str("</p>"),
        TagEnd::Heading(_) => uit.push_str("</strong></p>"),
        TagEnd::List(true) => uit.push_str("</ol>"),
        TagEnd::List(false) => uit.push_str("</ul>"),
        TagEnd::Item => uit.push_str("</li>"),
        TagEnd::Emphasis => uit.push_str("</em>"),
        TagEnd::Strong => uit.push_str("</strong>"),
        TagEnd::Link | TagEnd::Image => {
            let open = links.pop().flatten();
            uit.push_str(open.map_or("", |_| "</a>"));
        }
        _ => {}
    }
}

fn open_link(adres: &str, uit: &mut String) {
    uit.push_str("<a class=\"nl-link\" rel=\"noopener noreferrer nofollow\" href=\"");
    schoon(adres, uit);
    uit.push_str("\">");
}

/// An address that may be linked to.
fn veilig(adres: &str) -> Option<String> {
    let adres = adres.trim();
    let goed = adres.starts_with("https://") && adres.len() <= 2_000 && !adres.chars().any(char::is_control);
    goed.then(|| adres.to_owned())
}

/// A picture, film or frame in the text's own HTML becomes a link to it; any other tag disappears, its text stays.
fn ingebed(html: &str, uit: &mut String) {
    for deel in html.split('<').skip(1) {
        let tag = deel
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        let media = ["img", "iframe", "video", "audio", "embed", "source", "object"];
        if !media.contains(&tag.to_ascii_lowercase().as_str()) {
            continue;
        }
        let adres = ["src=", "data="].iter().find_map(|a| {
            let rest = deel.split(a).nth(1)?;
            let teken = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            veilig(rest.get(1..)?.split(teken).next()?)
        });
        if let Some(adres) = adres {
            open_link(&adres, uit);
            uit.push_str("Bekijk de afbeelding of film</a>");
        }
    }
}

fn schoon(tekst: &str, uit: &mut String) {
    for c in tekst.chars() {
        match c {
            '<' => uit.push_str("&lt;"),
            '>' => uit.push_str("&gt;"),
            '&' => uit.push_str("&amp;"),
            '"' => uit.push_str("&quot;"),
            '\'' => uit.push_str("&#39;"),
            c => uit.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_markdown_keeps_its_shape() {
        let uit = html("Doe een **melding**.\n\n- een\n- twee\n\n[regels](https://example.org/a?b=1&c=2)");
        assert!(
            uit.contains("<strong>melding</strong>") && uit.contains("<li>een</li>"),
            "{uit}"
        );
        assert!(
            uit.contains("href=\"https://example.org/a?b=1&amp;c=2\""),
            "{uit}"
        );
    }

    #[test]
    fn nothing_of_foreign_html_gets_through() {
        for (bron, niet) in [
            ("<script>alert(1)</script>", "<script"),
            ("a <img src=x onerror=alert(1)> b", "<img"),
            ("[x](javascript:alert(1))", "javascript"),
            ("[x](https://a\" onclick=\"b)", "onclick=\""),
            ("<a href=\"https://x\" onclick=\"y\">z</a>", "onclick"),
            ("<svg/onload=alert(1)>", "<svg"),
            ("![p](http://kwaad.example/p.png)", "http://"),
        ] {
            let uit = html(bron);
            assert!(!uit.contains(niet), "{bron}: {uit}");
        }
    }

    #[test]
    fn what_is_embedded_becomes_a_link() {
        for bron in [
            "![huis](https://example.org/p.png)",
            "<img src=\"https://example.org/p.png\">",
            "<iframe src='https://example.org/p.png'></iframe>",
        ] {
            let uit = html(bron);
            assert!(
                uit.contains("<a class=\"nl-link\"") && uit.contains("https://example.org/p.png"),
                "{uit}"
            );
            assert!(!uit.contains("<img") && !uit.contains("<iframe"), "{uit}");
        }
        assert!(html(&"é".repeat(MAX)).len() < 2 * MAX, "long texts are cut");
    }
}
