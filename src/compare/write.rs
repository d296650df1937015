//! A comparison as a JSON document, described in `doc/comparison.md`.

use super::{Comparison, Entry, Field, Layer, Layers, Row, Side};
use crate::digest::Digest;
use crate::json::Json;
use crate::secret::struck;

impl Comparison {
    /// The document, with line ends for people. `program` is the version that wrote it.
    pub fn to_json(&self, program: &str, left: &Side, right: &Side) -> String {
        // Trees of JSON can always be written.
        serde_json::to_string_pretty(&self.tree(program, left, right)).unwrap_or_default()
    }

    fn tree(&self, program: &str, left: &Side, right: &Side) -> Json {
        object(vec![
            ("format", text("tallyman-comparison")),
            ("version", Json::Whole(1)),
            ("program", text(program)),
            ("left", side(left)),
            ("right", side(right)),
            ("same", Json::Bool(self.same)),
            ("platforms", self.platforms.as_ref().map_or(Json::Null, |rows| list(rows, row))),
            ("reordered", Json::Bool(self.reordered)),
            ("layers", self.layers.as_ref().map_or(Json::Null, layers)),
            ("config", self.config.as_ref().map_or(Json::Null, named)),
            ("configs", Json::Bool(self.configs)),
            ("sameConfig", Json::Bool(self.same_config)),
            ("fields", list(&self.fields, field)),
            ("redated", place(Some(self.redated))),
            ("datesAlone", Json::Bool(self.dates_alone)),
            ("uncompared", self.uncompared.map_or(Json::Null, |what| text(what.as_str()))),
        ])
    }
}

fn side(side: &Side) -> Json {
    object(vec![
        ("reference", text(&side.reference)),
        ("platform", side.platform.as_deref().map_or(Json::Null, text)),
        ("digest", text(&side.object.named().to_string())),
        ("size", Json::Whole(side.object.size())),
        ("verdict", text(side.object.verdict().as_str())),
    ])
}

fn row(row: &Row) -> Json {
    let name = [("name", said(&row.name)), ("renamed", row.renamed.as_deref().map_or(Json::Null, said))];
    object(name.into_iter().chain(sides(row)).collect())
}

/// The line of the configs, which has no name in the document.
fn named(row: &Row) -> Json {
    object(sides(row).into())
}

fn sides(row: &Row) -> [(&'static str, Json); 3] {
    [
        ("change", text(row.change.as_str())),
        ("left", row.left.as_ref().map_or(Json::Null, entry)),
        ("right", row.right.as_ref().map_or(Json::Null, entry)),
    ]
}

fn entry(entry: &Entry) -> Json {
    object(vec![
        ("digest", digest(entry.digest.as_ref())),
        ("size", number(entry.size)),
        ("verdict", text(entry.verdict.as_str())),
    ])
}

fn layers(layers: &Layers) -> Json {
    object(vec![
        ("shared", place(Some(layers.shared))),
        ("fetch", number(layers.fetch)),
        ("whole", number(layers.whole)),
        ("rows", list(&layers.rows, layer)),
    ])
}

fn layer(layer: &Layer) -> Json {
    object(vec![
        ("digest", digest(layer.digest.as_ref())),
        ("size", number(layer.size)),
        ("verdict", text(layer.verdict.as_str())),
        ("change", text(layer.change.as_str())),
        ("left", place(layer.left)),
        ("right", place(layer.right)),
        ("repacked", place(layer.repacked)),
    ])
}

fn field(field: &Field) -> Json {
    let lines = |lines: &Vec<String>| list(lines, |line| said(line));
    object(vec![
        ("group", text(field.group.as_str())),
        ("name", said(&field.name)),
        ("change", text(field.change.as_str())),
        ("left", lines(&field.left)),
        ("right", lines(&field.right)),
    ])
}

fn object(members: Vec<(&str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn list<T>(items: &[T], write: fn(&T) -> Json) -> Json {
    Json::List(items.iter().map(write).collect())
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

/// A text of a document, which may be what somebody signed in with.
fn said(said: &str) -> Json {
    text(&struck(said))
}

fn digest(digest: Option<&Digest>) -> Json {
    digest.map_or(Json::Null, |digest| text(&digest.to_string()))
}

fn number(value: Option<u64>) -> Json {
    value.map_or(Json::Null, Json::Whole)
}

fn place(value: Option<usize>) -> Json {
    number(value.and_then(|value| u64::try_from(value).ok()))
}
