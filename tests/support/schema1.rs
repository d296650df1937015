//! Manifests of schema 1 as libtrust signs them.
//! <https://github.com/distribution/distribution/blob/v2.8.3/docs/spec/manifest-v2-1.md#signed-manifests>

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The document with a signature between the payload's last member and its closing bracket. The signature proves nothing.
pub fn signed(payload: &str) -> String {
    let length = payload.trim_end_matches(['}', '\n']).len();
    let tail = url64(&payload.as_bytes()[length..]);
    let protected = url64(format!(r#"{{"formatLength":{length},"formatTail":"{tail}"}}"#).as_bytes());
    let signature = format!(r#""signatures": [{{"header": {{}}, "signature": "x", "protected": "{protected}"}}]"#);
    format!("{},\n   {signature}\n}}", &payload[..length])
}

/// base64 for addresses, without padding: RFC 4648, section 5.
pub fn url64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
