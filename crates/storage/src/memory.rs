//! A store in memory: the model that every database is compared with.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::audit::Finding;
use domain::operation::Remembered;
use domain::sale::Receipt;
use domain::{
    Certificate, CertificateId, Directory, DirectoryChange, Entry, Event, IdempotencyKey,
    Operation, OperationId, PoolId, ReadSet, Sale, SaleId, View,
};

use crate::backend::{Backend, BackendError, Plan};
use crate::reader::{AuditPage, ReadFuture, Reader, RememberedPage, SalePage};
use crate::{WriteSet, limits};

/// Everything that is stored.
#[derive(Debug, Default)]
struct Records {
    directory: Arc<Directory>,
    directory_version: i64,
    operations: Vec<Operation>,
    remembered: BTreeMap<IdempotencyKey, Remembered>,
    pools: HashMap<PoolId, u64>,
    certificates: BTreeMap<CertificateId, Certificate>,
    entries: BTreeMap<CertificateId, Vec<Entry>>,
    sales: BTreeMap<SaleId, Sale>,
    outbox: Vec<(OperationId, Event)>,
}

/// A store in memory. Clones share what they store.
#[derive(Clone, Debug, Default)]
pub struct MemoryBackend {
    records: Arc<Mutex<Records>>,
}

impl MemoryBackend {
    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for MemoryBackend {
    async fn begin(&mut self, plan: Plan<'_>) -> Result<View, BackendError> {
        let records = self.records();
        let set = plan(&records.directory);
        Ok(records.load(&set))
    }

    async fn commit(&mut self, writes: &WriteSet) -> Result<(), BackendError> {
        self.records().write(writes);
        Ok(())
    }

    async fn roll_back(&mut self) -> Result<(), BackendError> {
        Ok(())
    }
}

impl Records {
    fn load(&self, set: &ReadSet) -> View {
        let next = self.operations.last().map_or(0, |operation| operation.id.0) + 1;
        let mut view = View::new(Arc::clone(&self.directory), OperationId(next));
        for key in &set.keys {
            view.remembered.extend(self.remembered.get(key).map(|found| (key.clone(), *found)));
        }
        view.pools
            .extend(set.pools.iter().map(|id| (*id, self.pools.get(id).copied().unwrap_or(0))));
        for id in &set.certificates {
            view.certificates.extend(self.certificates.get(id).map(|found| (*id, found.clone())));
        }
        for reference in &set.sales {
            let sales = self.sales.values().filter(|sale| sale.is_under(reference));
            let mut ids = Vec::new();
            for sale in sales {
                ids.push(sale.id);
                for sold in &sale.certificates {
                    let found = self.certificates.get(&sold.certificate);
                    view.certificates.extend(found.map(|found| (found.id, found.clone())));
                }
                view.sales.insert(sale.id, sale.clone());
            }
            view.references.insert(reference.clone(), ids);
        }
        view
    }

    fn write(&mut self, writes: &WriteSet) {
        self.operations.extend(writes.operations.iter().cloned());
        self.remembered.extend(writes.remembered.iter().cloned());
        for certificate in writes.new_certificates.iter().chain(&writes.updated_certificates) {
            self.certificates.insert(certificate.id, certificate.clone());
        }
        for entry in &writes.entries {
            self.entries.entry(entry.certificate).or_default().push(entry.clone());
        }
        self.sales.extend(writes.sales.iter().map(|sale| (sale.id, sale.clone())));
        self.pools.extend(writes.pools.iter().map(|(pool, next)| (*pool, *next)));
        self.outbox.extend(writes.events.iter().copied());
        if !writes.directory.is_empty() {
            self.directory_version += 1;
            let directory = Arc::make_mut(&mut self.directory);
            for change in &writes.directory {
                if let DirectoryChange::Pool(pool) = change {
                    self.pools.entry(pool.id).or_insert(0);
                }
                directory.apply(change);
            }
        }
    }

    fn receipt(&self, sale: &Sale) -> Receipt {
        let certificates = sale
            .certificates
            .iter()
            .filter_map(|sold| self.certificates.get(&sold.certificate).cloned())
            .collect();
        Receipt { sale: sale.clone(), certificates }
    }
}

fn ready<'a, T: Send + 'a>(value: T) -> ReadFuture<'a, T> {
    Box::pin(std::future::ready(Ok(value)))
}

impl Reader for MemoryBackend {
    fn directory_version(&self) -> ReadFuture<'_, i64> {
        ready(self.records().directory_version)
    }

    fn directory(&self) -> ReadFuture<'_, (i64, Directory)> {
        let records = self.records();
        ready((records.directory_version, (*records.directory).clone()))
    }

    fn receipt(&self, sale: SaleId) -> ReadFuture<'_, Option<Receipt>> {
        let records = self.records();
        ready(records.sales.get(&sale).map(|sale| records.receipt(sale)))
    }

    fn audit_certificates(
        &self,
        from: Option<CertificateId>,
        limit: u32,
    ) -> ReadFuture<'_, AuditPage> {
        let records = self.records();
        let limit = limit as usize;
        let mut rows = records.certificates.range(from.unwrap_or(CertificateId(i64::MIN))..).map(
            |(id, certificate)| {
                (certificate.clone(), records.entries.get(id).cloned().unwrap_or_default())
            },
        );
        let page = rows.by_ref().take(limit).collect();
        ready(AuditPage {
            rows: page,
            places_used: records.pools.clone(),
            findings: Vec::new(),
            next: rows.next().map(|(certificate, _)| certificate.id),
        })
    }

    fn audit_sales(&self, from: Option<SaleId>, limit: u32) -> ReadFuture<'_, SalePage> {
        let records = self.records();
        let mut sales = records.sales.range(from.unwrap_or(OperationId(i64::MIN))..);
        let page =
            sales.by_ref().take(limit as usize).map(|(_, sale)| records.receipt(sale)).collect();
        ready(SalePage { sales: page, findings: Vec::new(), next: sales.next().map(|(id, _)| *id) })
    }

    fn audit_remembered(
        &self,
        from: Option<IdempotencyKey>,
        limit: u32,
    ) -> ReadFuture<'_, RememberedPage> {
        let records = self.records();
        let from = from.map_or(Bound::Unbounded, Bound::Included);
        let mut requests = records.remembered.range((from, Bound::Unbounded));
        let page = requests
            .by_ref()
            .take(limit as usize)
            .map(|(key, found)| (key.clone(), *found, records.sales.get(&found.operation).cloned()))
            .collect();
        ready(RememberedPage {
            rows: page,
            findings: Vec::new(),
            next: requests.next().map(|(key, _)| key.clone()),
        })
    }

    fn audit_structure(&self) -> ReadFuture<'_, Vec<Finding>> {
        ready(Vec::new())
    }
}

const _: () = assert!(limits::AUDIT_PAGE_ROWS > 0, "an audit must get somewhere");
