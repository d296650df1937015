//! A token server that signs what a real registry verifies: JWTs of RS256 with the certificate in them, made by openssl.
//! <https://distribution.github.io/distribution/spec/auth/jwt/>

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The issuer and the service that the registry is told of.
pub const ISSUER: &str = "tallyman-tests";
pub const SERVICE: &str = "harbour";

/// Who signs.
pub struct Signer {
    folder: PathBuf,
    certificate: String,
}

impl Signer {
    /// A new key with its certificate, both in this folder.
    pub fn new(folder: &Path) -> Self {
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=tallyman-tests"])
            .arg("-keyout")
            .arg(folder.join("key.pem"))
            .arg("-out")
            .arg(folder.join("certificate.pem"))
            .stderr(Stdio::null())
            .status();
        assert!(made.is_ok_and(|status| status.success()), "openssl makes no certificate");
        let pem = std::fs::read_to_string(folder.join("certificate.pem")).unwrap();
        let certificate = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        Self { folder: folder.to_owned(), certificate }
    }

    /// The `auth` of a registry's configuration that trusts this signer and sends people to this realm.
    pub fn configuration(&self, realm: &str) -> String {
        format!(
            "auth:\n  token:\n    realm: {realm}\n    service: {SERVICE}\n    issuer: {ISSUER}\n    rootcertbundle: {}\n",
            self.folder.join("certificate.pem").display()
        )
    }

    /// A token for these scopes, good from now on for so many seconds. Its number is the recorder's canary.
    pub fn token(&self, scopes: &[String], seconds: u64) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let head = json!({ "typ": "JWT", "alg": "RS256", "x5c": [self.certificate] });
        let access: Vec<Value> = scopes.iter().filter_map(|scope| access(scope)).collect();
        let claims = json!({
            "iss": ISSUER, "sub": "reader", "aud": SERVICE, "iat": now - 60, "nbf": now - 60, "exp": now + seconds,
            "jti": "canary-access", "access": access,
        });
        let text = format!("{}.{}", url_safe(head.to_string().as_bytes()), url_safe(claims.to_string().as_bytes()));
        let signature = self.sign(text.as_bytes());
        format!("{text}.{}", url_safe(&signature))
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let mut openssl = Command::new("openssl")
            .args(["dgst", "-sha256", "-sign"])
            .arg(self.folder.join("key.pem"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        openssl.stdin.take().unwrap().write_all(bytes).unwrap();
        openssl.wait_with_output().unwrap().stdout
    }
}

/// `repository:org/app:pull` as the claim that grants it.
fn access(scope: &str) -> Option<Value> {
    let (kind, rest) = scope.split_once(':')?;
    let (name, actions) = rest.rsplit_once(':')?;
    Some(json!({ "type": kind, "name": name, "actions": actions.split(',').collect::<Vec<_>>() }))
}

fn url_safe(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
