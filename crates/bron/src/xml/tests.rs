use std::io::Read;

use proptest::prelude::*;

use super::*;

/// Gives a few bytes at a time.
struct Druppel<'a>(&'a [u8], usize);

impl Read for Druppel<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.len().min(self.1).min(buf.len());
        let (voor, na) = self.0.split_at(n);
        buf[..n].copy_from_slice(voor);
        self.0 = na;
        Ok(n)
    }
}

/// The events as text, pieces of text joined.
fn gebeurtenissen(bron: impl Read) -> Result<Vec<String>, BronFout> {
    let mut lezer = Lezer::new("x.xml", bron);
    let (mut uit, mut tekst) = (Vec::new(), String::new());
    loop {
        let gebeurtenis = match lezer.volgende()? {
            Gebeurtenis::Tekst(stuk) => {
                assert!(!stuk.is_empty());
                tekst.push_str(stuk);
                continue;
            }
            Gebeurtenis::Begin(tag) => {
                let kenmerken: Vec<_> = tag
                    .kenmerken()
                    .map(|(naam, waarde)| format!(" {naam}={waarde}"))
                    .collect();
                format!(
                    "<{{{}}}{}{}>",
                    tag.namespace().unwrap_or_default(),
                    tag.lokaal,
                    kenmerken.concat()
                )
            }
            Gebeurtenis::Eind(naam) => format!("</{naam}>"),
            Gebeurtenis::Klaar => return Ok(uit),
        };
        if !tekst.is_empty() {
            uit.push(std::mem::take(&mut tekst));
        }
        uit.push(gebeurtenis);
    }
}

fn lees(xml: &str) -> Result<Vec<String>, BronFout> {
    gebeurtenissen(xml.as_bytes())
}

fn weigering(xml: impl AsRef<[u8]>) -> String {
    gebeurtenissen(xml.as_ref()).unwrap_err().to_string()
}

#[test]
fn elements_text_namespaces_and_attributes_come_out() {
    let xml = "\u{feff}<?xml version='1.0' encoding=\"UTF-8\"?><!-- <x> -->\n<a xmlns='u:1' xmlns:p=\"u:2\" p:k='1 &amp; &#x32;'>\
               <p:b/>é&lt;<![CDATA[<&]]>x]]><c xmlns=''>t</c ></a>\n<!-- na -->";
    let verwacht = [
        "<{u:1}a k=1 & 2>",
        "<{u:2}b>",
        "</b>",
        "é<<&x]]>",
        "<{}c>",
        "t",
        "</c>",
        "</a>",
    ];
    // the ]]> behind the CDATA section is text, as other readers take it
    assert_eq!(lees(xml).unwrap(), verwacht);
}

#[test]
fn the_line_of_an_element_is_told_wherever_the_buffer_ends() {
    let regels: String = (0..60_000)
        .map(|nr| format!("<b nr='{nr}'>tekst\n</b>\n"))
        .collect();
    let xml = format!("<a>\n{regels}</a>");
    let mut lezer = Lezer::new("x.xml", Druppel(xml.as_bytes(), 70_001));
    let mut nr = 0;
    loop {
        match lezer.volgende().unwrap() {
            Gebeurtenis::Begin(tag) if tag.lokaal == "b" => {
                assert_eq!(tag.regel(), 2 + 2 * nr);
                nr += 1;
            }
            Gebeurtenis::Klaar => break,
            _ => {}
        }
    }
    assert_eq!((nr, lezer.regel()), (60_000, 120_002));
}

#[test]
fn an_entity_bomb_and_every_document_type_are_refused() {
    let bom = "<?xml version='1.0'?>\n<!DOCTYPE lolz [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>\n<x>&b;</x>";
    assert_eq!(weigering(bom), "x.xml, regel 2: DOCTYPE niet toegestaan");
    assert!(weigering("<x>&b;</x>").contains("'&b;' is niet toegestaan"));
    assert!(weigering("<x k='&b;'/>").contains("'&b;' is niet toegestaan"));
    for fout in [
        "<x>&#0;</x>",
        "<x>&#x1F;</x>",
        "<x>&#xD800;</x>",
        "<x>&#99999999;</x>",
        "<x>&#+65;</x>",
        "<x>& </x>",
        "<x>&lt</x>",
        "<x>\u{1}</x>",
    ] {
        assert!(lees(fout).is_err(), "{fout}");
    }
}

#[test]
fn other_encodings_than_utf8_are_refused_by_name() {
    assert!(
        weigering("<?xml version='1.0' encoding='ISO-8859-1'?><x/>")
            .contains("tekencodering 'ISO-8859-1' lezen we niet")
    );
    assert!(weigering(b"\xff\xfe<\0x\0").contains("UTF-16"));
    assert!(weigering(b"<x>caf\xe9</x>").contains("geen UTF-8"));
    assert!(weigering(b"<x>caf\xc3</x>").contains("geen UTF-8"));
    assert!(weigering(b"<x\xe9/>").contains("UTF-8"));
    assert!(lees("<?xml version=\"1.0\" encoding=\"utf-8\"?><x/>").is_ok());
}

#[test]
fn a_document_cut_off_anywhere_is_an_error_with_a_line() {
    let xml = "<?xml version='1.0'?>\n<a k='1'>\n<b>té&amp;kst</b><!-- c --><![CDATA[d]]>\n<e/></a>";
    assert!(lees(xml).is_ok());
    for lengte in 0..xml.len() {
        let fout = gebeurtenissen(&xml.as_bytes()[..lengte]).unwrap_err().to_string();
        assert!(fout.starts_with("x.xml, regel "), "{lengte}: {fout}");
    }
    assert!(
        weigering("<a>\n<b>\n").contains("regel 3: het bestand is afgebroken: element b is niet gesloten")
    );
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for fout in [
        "",
        "  ",
        "tekst",
        "<a></b>",
        "<a/><b/>",
        "<a/>tekst",
        "</a>",
        "<a b></a>",
        "<a b=c/>",
        "<a b='1' b='2'/>",
        "<a b='1'c='2'/>",
        "<a b='<'/>",
        "< a/>",
        "<a><!x></a>",
        "<![CDATA[x]]>",
        "<a><b/ ></a>",
        "<>",
        "<a",
        "<a b='1",
        "{\"json\":1}",
        "PK\u{3}\u{4}",
    ] {
        assert!(lees(fout).is_err(), "{fout}");
    }
}

#[test]
fn depth_tags_attributes_and_namespaces_have_limits() {
    let diep = |n: usize| "<a>".repeat(n) + &"</a>".repeat(n);
    assert!(lees(&diep(MAX_DIEPTE)).is_ok());
    assert!(weigering(diep(MAX_DIEPTE + 1)).contains("diep in elkaar"));
    assert!(weigering(format!("<a b='{}'/>", "x".repeat(MAX_TAG))).contains("langer dan 64 KiB"));
    assert!(weigering(format!("<a {}", "x".repeat(1 << 20))).contains("langer dan 64 KiB"));
    let kenmerken = |n: usize| {
        format!(
            "<a{}/>",
            (0..n).map(|nr| format!(" k{nr}=''")).collect::<String>()
        )
    };
    assert!(lees(&kenmerken(MAX_KENMERKEN)).is_ok() && lees(&kenmerken(MAX_KENMERKEN + 1)).is_err());
    let ruimtes: String = (0..2000).map(|nr| format!("<b xmlns='u:{nr}'/>")).collect();
    assert!(weigering(format!("<a>{ruimtes}</a>")).contains("te veel namespaces"));
}

/// Text without end, from nothing.
struct Eindeloos(u64);

impl Read for Eindeloos {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let kop = b"<a>";
        for b in buf.iter_mut() {
            *b = kop
                .get(self.0 as usize)
                .copied()
                .unwrap_or(b"1.5 2\n"[(self.0 % 6) as usize]);
            self.0 += 1;
        }
        Ok(buf.len())
    }
}

#[test]
fn text_of_any_length_comes_in_pieces() {
    let mut lezer = Lezer::new("x", Eindeloos(0).take(100 << 20));
    let mut totaal = 0;
    let fout = loop {
        match lezer.volgende() {
            Ok(Gebeurtenis::Tekst(stuk)) => {
                assert!(stuk.len() <= 256 << 10);
                totaal += stuk.len();
            }
            Ok(_) => {}
            Err(fout) => break fout.to_string(),
        }
    };
    assert_eq!(totaal, (100 << 20) - 3);
    assert!(fout.contains("afgebroken"), "{fout}");
}

#[test]
fn an_element_is_skipped_or_read_as_text_up_to_its_end() {
    let xml = "<a><b>een<c>x</c> twee </b><d><e/><f>y</f></d><g/><h>z</h></a>";
    let mut lezer = Lezer::new("x", xml.as_bytes());
    let mut gezien = vec![];
    loop {
        let naam = match lezer.volgende().unwrap() {
            Gebeurtenis::Begin(tag) => tag.lokaal.to_owned(),
            Gebeurtenis::Klaar => break,
            _ => continue,
        };
        match naam.as_str() {
            "b" | "h" | "g" => gezien.push(lezer.tekst(100).unwrap()),
            "d" => lezer.sla_over().unwrap(),
            _ => gezien.push(naam),
        }
    }
    assert_eq!(gezien, ["a", "een twee", "", "z"]);
    let mut lezer = Lezer::new("x", &b"<a>12345</a>"[..]);
    lezer.volgende().unwrap();
    assert!(lezer.tekst(4).is_err());
}

/// What quick-xml makes of a document, in the same words; `None` when it refuses.
fn anders(xml: &str) -> Option<Vec<String>> {
    use quick_xml::events::Event;
    use quick_xml::name::ResolveResult;
    let mut lezer = quick_xml::NsReader::from_str(xml);
    lezer.config_mut().expand_empty_elements = true;
    let (mut uit, mut tekst) = (Vec::<String>::new(), String::new());
    loop {
        let (ruimte, gebeurtenis) = lezer.read_resolved_event().ok()?;
        let ruimte = match ruimte {
            ResolveResult::Bound(ns) => ns.0.to_owned(),
            _ => String::new(),
        };
        let woord = match gebeurtenis {
            Event::Text(stuk) => {
                tekst.push_str(&stuk);
                continue;
            }
            Event::CData(stuk) => {
                tekst.push_str(&stuk);
                continue;
            }
            Event::GeneralRef(naam) => {
                tekst.push(entiteit(&naam)?);
                continue;
            }
            Event::Start(tag) => {
                let mut kenmerken = String::new();
                for kenmerk in tag.attributes() {
                    let kenmerk = kenmerk.ok()?;
                    if kenmerk.key.as_namespace_binding().is_none() {
                        let waarde = ontsnapt(&kenmerk.value).into_owned();
                        kenmerken.push_str(&format!(" {}={waarde}", kenmerk.key.local_name().as_ref()));
                    }
                }
                format!("<{{{ruimte}}}{}{kenmerken}>", tag.local_name().as_ref())
            }
            Event::End(tag) => format!("</{}>", tag.local_name().as_ref()),
            Event::Eof => return Some(uit),
            _ => continue,
        };
        if !tekst.is_empty() && !uit.is_empty() {
            uit.push(std::mem::take(&mut tekst));
        }
        tekst.clear();
        uit.push(woord);
    }
}

fn stuk_xml() -> impl Strategy<Value = String> {
    let blad = prop_oneof![
        "[a-zé \n]{1,8}",
        Just("&amp;".to_owned()),
        Just("&#233;".to_owned()),
        Just("<![CDATA[<&]>]]>".to_owned()),
        Just("<!-- <a> -->".to_owned()),
        Just("<p:leeg k='>'/>".to_owned()),
        Just("<?doe iets?>".to_owned()),
    ];
    blad.prop_recursive(5, 40, 6, |binnen| {
        (
            prop::collection::vec(binnen, 0..6),
            "[a-c]",
            prop_oneof![Just(""), Just(" xmlns='u:1'"), Just(" xmlns:p=\"u:2\" k='v'")],
        )
            .prop_map(|(delen, naam, kenmerken)| format!("<{naam}{kenmerken}>{}</{naam}>", delen.concat()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn the_events_are_those_of_another_reader(binnen in stuk_xml(), hap in 1usize..40) {
        let xml = format!("<?xml version='1.0'?><w xmlns:p='u:0'>{binnen}</w>\n");
        let onze = gebeurtenissen(Druppel(xml.as_bytes(), hap)).unwrap();
        prop_assert_eq!(&onze, &lees(&xml).unwrap());
        prop_assert_eq!(Some(onze), anders(&xml));
    }

    #[test]
    fn a_damaged_document_never_panics_nor_hangs(binnen in stuk_xml(), plek in 0usize..200, b in any::<u8>(), knip in 0usize..300) {
        let mut xml = format!("<w xmlns:p='u:0'>{binnen}</w>").into_bytes();
        let lengte = xml.len();
        xml[plek % lengte] = b;
        xml.truncate(knip.max(1));
        crate::fuzz::fuzz_xml(&xml);
    }

    #[test]
    fn bytes_of_any_kind_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), kop in any::<bool>()) {
        let xml = if kop { [b"<a>", bytes.as_slice()].concat() } else { bytes };
        crate::fuzz::fuzz_xml(&xml);
    }
}
