//! Quoting, for those who read the lines: a shell, YAML, Terraform. A text that needs none stays as it is.

/// One word of a POSIX shell.
pub fn shell(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@=+,%".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A YAML string that holds a reference. It is written plain where every reader takes it for a text: a name with a digest
/// is no number and no word with a meaning, but it must not begin like a list, an alias or a directive.
pub fn yaml(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@".contains(&byte);
    let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let ends = !text.ends_with(':');
    if begins && ends && text.contains('@') && text.bytes().all(plain) { text.to_owned() } else { yaml_quoted(text) }
}

/// A YAML string in double quotes, whatever it holds: a tag may look like a number.
pub fn yaml_quoted(text: &str) -> String {
    double_quoted(text)
}

/// A Terraform string. Beyond the quotes, two pairs of characters begin a template there.
/// <https://developer.hashicorp.com/terraform/language/expressions/strings>
pub fn terraform(text: &str) -> String {
    double_quoted(text).replace("${", "$${").replace("%{", "%%{")
}

fn double_quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#))
}
