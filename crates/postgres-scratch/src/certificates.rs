//! Certificates for tests, made with the `openssl` program.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io};

use crate::Missing;

/// An authority of a test, with a folder for what it signs.
#[derive(Debug)]
pub struct Authority {
    folder: PathBuf,
}

/// Validity of a test certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// The certificate is valid now.
    Now,
    /// The certificate was valid in January 2020.
    Past,
}

const CONFIGURATION: &str = "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nnew_certs_dir=.\n\
    serial=serial\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n";

/// Whether the program is there.
pub(crate) fn is_installed() -> bool {
    let mut openssl = Command::new("openssl");
    openssl.arg("version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    openssl.status().is_ok_and(|status| status.success())
}

impl Authority {
    /// Makes one in a folder that is there.
    pub fn new(folder: &Path) -> Result<Self, Missing> {
        let authority = Self { folder: folder.to_owned() };
        for (name, text) in [("index", ""), ("serial", "01\n"), ("ca.cnf", CONFIGURATION)] {
            authority.write(name, text)?;
        }
        authority.openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
            -keyout ca.key -out ca.crt -subj /CN=Authority -days 2",
        )?;
        Ok(authority)
    }

    /// The authority's own certificate.
    pub fn root(&self) -> PathBuf {
        self.folder.join("ca.crt")
    }

    /// Signs a certificate for these names, such as `DNS:localhost,IP:127.0.0.1`; gives the files of
    /// the certificate and of its key.
    pub fn sign(
        &self,
        file: &str,
        subject: &str,
        names: &str,
        validity: Validity,
    ) -> Result<(PathBuf, PathBuf), Missing> {
        self.openssl(&format!(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout {file}.key \
             -out {file}.csr -subj /CN={subject}"
        ))?;
        self.write("extensions", &format!("basicConstraints=CA:FALSE\nsubjectAltName={names}\n"))?;
        let dates = match validity {
            Validity::Now => "-days 2",
            Validity::Past => "-startdate 20200101000000Z -enddate 20200201000000Z",
        };
        self.openssl(&format!(
            "ca -batch -notext -config ca.cnf -cert ca.crt -keyfile ca.key -extfile extensions \
             {dates} -in {file}.csr -out {file}.crt"
        ))?;
        let at = |end: &str| self.folder.join(format!("{file}.{end}"));
        Ok((at("crt"), at("key")))
    }

    /// Makes a certificate in the same folder that is signed by itself and is no authority's.
    pub fn sign_itself(&self, file: &str, names: &str) -> Result<(), Missing> {
        let text = format!(
            "[req]\ndistinguished_name=n\nx509_extensions=x\n[n]\n[x]\nbasicConstraints=CA:FALSE\n\
             subjectAltName={names}\n"
        );
        self.write("itself.cnf", &text)?;
        self.openssl(&format!(
            "req -x509 -config itself.cnf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
             -keyout {file}.key -out {file}.crt -subj /CN={file} -days 2"
        ))
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Missing> {
        fs::write(self.folder.join(name), text).map_err(|error| Missing::failed(name, &error))
    }

    fn openssl(&self, arguments: &str) -> Result<(), Missing> {
        let mut openssl = Command::new("openssl");
        openssl.args(arguments.split_whitespace()).current_dir(&self.folder).stdin(Stdio::null());
        let output = openssl.output().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Missing::Certificates,
            _ => Missing::failed("openssl", &error),
        })?;
        if output.status.success() {
            return Ok(());
        }
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(Missing::Failed(format!("openssl {arguments}: {why}")))
    }
}
