//! The table as a file: CSV for spreadsheets, JSON for programs.

use crate::json::Json;
use crate::moment::in_utc;
use crate::secret::struck;

use super::alias::Aliases;
use super::row::{Row, Trouble};

/// The columns, in both files. `pushed` is a claim of the registry.
const COLUMNS: [&str; 12] = [
    "tag",
    "kind",
    "digest",
    "verdict",
    "type",
    "platforms",
    "compressedBytes",
    "sizeOf",
    "created",
    "pushed",
    "sameDigest",
    "problem",
];

/// What a file says about itself beside its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Of which repository or layout, as a reference.
    pub place: String,
    /// When it was made, RFC 3339.
    pub made: String,
    /// The filter in force; empty when there is none.
    pub filter: String,
    /// Whether the list of names was read to its end.
    pub whole: bool,
}

/// These rows as CSV: <https://www.rfc-editor.org/rfc/rfc4180>, in UTF-8, the first line names the columns. Several values
/// of a cell are apart by spaces. A cell that a spreadsheet would take for a formula begins with an apostrophe:
/// <https://owasp.org/www-community/attacks/CSV_Injection>
pub fn csv(rows: &[Row], positions: &[u32], aliases: &Aliases) -> String {
    let mut out = COLUMNS.join(",");
    out.push_str("\r\n");
    for position in positions {
        let Some(row) = rows.get(*position as usize) else { continue };
        for (at, cell) in cells(rows, *position, row, aliases).iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            push_cell(&mut out, cell);
        }
        out.push_str("\r\n");
    }
    out
}

fn push_cell(out: &mut String, cell: &str) {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if !formula && !cell.contains(['"', ',', '\r', '\n']) {
        return out.push_str(cell);
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    out.push_str(&cell.replace('"', "\"\""));
    out.push('"');
}

/// The cells of a row in the order of [`COLUMNS`]; what is not known is empty.
fn cells(rows: &[Row], position: u32, row: &Row, aliases: &Aliases) -> [String; 12] {
    let seen = row.seen().cloned().unwrap_or_default();
    let (digest, verdict) = match &seen.digest {
        Some((digest, verdict)) => (digest.to_string(), verdict.as_str().to_owned()),
        None => Default::default(),
    };
    [
        said(row.name().as_str()),
        row.kind().as_str().to_owned(),
        digest,
        verdict,
        said(&seen.what.unwrap_or_default()),
        said(&seen.platforms.join(" ")),
        seen.size.map(|size| size.to_string()).unwrap_or_default(),
        said(&seen.size_of.unwrap_or_default()),
        said(&seen.created.unwrap_or_default()),
        row.pushed().and_then(in_utc).unwrap_or_default(),
        others(rows, position, row, aliases).join(" "),
        seen.trouble.map(|Trouble { of, code, what }| said(&format!("{code} in {of}: {what}"))).unwrap_or_default(),
    ]
}

/// A text from the registry, which may be what somebody signed in with.
fn said(text: &str) -> String {
    struck(text).into_owned()
}

fn others<'r>(rows: &'r [Row], position: u32, row: &Row, aliases: &Aliases) -> Vec<&'r str> {
    let group = row.digest().and_then(|digest| aliases.of(digest));
    let others = group.into_iter().flat_map(|group| group.rows.iter()).filter(|other| **other != position);
    others.filter_map(|other| rows.get(*other as usize)).map(|row| row.name().as_str()).collect()
}

/// These rows as a JSON document, with what it was made from. What is not known of a row is left out of it.
pub fn json(rows: &[Row], positions: &[u32], aliases: &Aliases, about: &About) -> String {
    let text = |text: &str| Json::Text(text.to_owned());
    let entry = |position: &u32| rows.get(*position as usize).map(|row| object(rows, *position, row, aliases));
    let members = [
        ("tallyman", text("tags 1")),
        ("place", text(&about.place)),
        ("made", text(&about.made)),
        ("filter", text(&about.filter)),
        ("wholeList", Json::Bool(about.whole)),
        ("names", Json::Whole(aliases.total as u64)),
        ("digestsRead", Json::Whole(aliases.read as u64)),
        ("tags", Json::List(positions.iter().filter_map(entry).collect())),
    ];
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).to_string()
}

fn object(rows: &[Row], position: u32, row: &Row, aliases: &Aliases) -> Json {
    let cells = cells(rows, position, row, aliases);
    let seen = row.seen();
    let list = |texts: Vec<&str>| Json::List(texts.into_iter().map(|text| Json::Text(text.to_owned())).collect());
    let mut members = Vec::new();
    for (name, cell) in COLUMNS.into_iter().zip(cells).filter(|(name, cell)| *name == COLUMNS[0] || !cell.is_empty()) {
        let value = match name {
            "platforms" => {
                Json::List(seen.iter().flat_map(|seen| &seen.platforms).map(|one| Json::Text(said(one))).collect())
            }
            "compressedBytes" => row.size().map_or(Json::Null, Json::Whole),
            "sameDigest" => list(others(rows, position, row, aliases)),
            _ => Json::Text(cell),
        };
        members.push((name.to_owned(), value));
    }
    Json::Object(members)
}
