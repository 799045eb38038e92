//! The model does what it asks of every database.

use std::sync::Arc;

use storage::conformance::Fixture;
use storage::{MemoryBackend, Reader};

#[derive(Default)]
struct Memory(MemoryBackend);

impl Fixture for Memory {
    type Backend = MemoryBackend;

    fn fresh(&self) -> Self {
        Self::default()
    }

    fn open(&self) -> (MemoryBackend, Arc<dyn Reader>) {
        (self.0.clone(), Arc::new(self.0.clone()))
    }
}

storage::conformance_tests!(Memory::default());
