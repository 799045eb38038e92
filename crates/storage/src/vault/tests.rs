use super::*;

fn vault(byte: u8) -> Vault {
    Vault::new(&MasterKey([byte; 32]))
}

#[test]
fn a_secret_opens_only_with_its_key_and_for_its_certificate() {
    let (id, other) = (CertificateId(5), CertificateId(6));
    let secret = SecretCode::new("012345").unwrap();
    let stored = vault(1).seal_secret(id, &secret);
    assert_eq!(vault(1).open_secret(id, &stored), Some(secret.clone()));
    assert_eq!(vault(1).open_secret(other, &stored), None);
    assert_eq!(vault(2).open_secret(id, &stored), None);
    assert!(!stored.windows(6).any(|window| window == b"012345"));
    for place in 0..stored.len() {
        let mut changed = stored.clone();
        changed[place] ^= 1;
        assert_eq!(vault(1).open_secret(id, &changed), None, "byte {place}");
    }
    assert_eq!(vault(1).open_secret(id, &stored[..10]), None);
}

#[test]
fn a_pool_key_opens_only_for_its_pool() {
    let key = PoolKey([9; 32]);
    let stored = vault(1).seal_pool_key(PoolId(3), &key);
    assert_eq!(vault(1).open_pool_key(PoolId(3), &stored), Some(key));
    assert_eq!(vault(1).open_pool_key(PoolId(4), &stored), None);
}

#[test]
fn hashes_of_callers_depend_on_the_key_and_the_kind() {
    let vault = vault(1);
    assert_eq!(vault.hash_bearer("demo"), vault.hash_bearer("demo"));
    assert_ne!(vault.hash_bearer("demo"), self::vault(2).hash_bearer("demo"));
    assert_ne!(vault.hash_token(OperatorId(1), 2), vault.hash_token(OperatorId(2), 1));
    assert_ne!(vault.check(), self::vault(2).check());
}

#[test]
fn a_key_file_is_private_and_whole() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("scrip.key");
    assert!(MasterKey::read(&path).unwrap().is_none());
    MasterKey([0xAB; 32]).write_new(&path).unwrap();
    assert_eq!(MasterKey::read(&path).unwrap().unwrap().0, [0xAB; 32]);
    assert!(MasterKey([1; 32]).write_new(&path).is_err(), "a key is never overwritten");

    std::fs::write(&path, "abc").unwrap();
    assert!(matches!(MasterKey::read(&path), Err(KeyFileError::Malformed { .. })));
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o640);
    std::fs::set_permissions(&path, permissions).unwrap();
    let error = MasterKey::read(&path).unwrap_err();
    assert!(error.to_string().contains("mode 640"), "{error}");
}

#[test]
fn secrets_of_every_length_come_back_in_either_form() {
    let (vault, id) = (vault(1), CertificateId(7));
    for length in 1..=32 {
        let text = "0123456789abcdefghijklmnopqrstuv".get(..length).unwrap();
        let secret = SecretCode::new(text).unwrap();
        let stored = vault.seal_secret(id, &secret);
        assert_eq!(stored.len(), 16 + length);
        let old = vault.seal(&id.0.to_be_bytes(), text.as_bytes());
        assert_eq!(old.len(), 32 + length);
        for stored in [&stored, &old] {
            assert_eq!(vault.open_secret(id, stored), Some(secret.clone()), "{length}");
            assert_eq!(vault.open_secret(CertificateId(8), stored), None, "{length}");
            let mut longer = stored.clone();
            longer.push(0);
            assert_eq!(vault.open_secret(id, &longer), None, "{length}");
        }
    }
}
