// The answers as a client in .NET has them, written by hand like the requests.

using System;
using System.Collections.Generic;
using System.Runtime.Serialization;
using LCManagerPartner.Implementation.Abstractions;

namespace LCManagerPartner.Implementation.Response.SertCardResponse
{
    [DataContract]
    public class NumberFromGoodsResponse : ResponseBase
    {
        [DataMember] public List<NumberFromGoodsSertCard> SertCards { get; set; }

        [DataContract]
        public class NumberFromGoodsSertCard
        {
            [DataMember] public long? Number { get; set; }
            [DataMember] public string SecretCode { get; set; }
            [DataMember] public decimal? Nominal { get; set; }
            [DataMember] public decimal? Remain { get; set; }
            [DataMember] public DateTime? SertExpDate { get; set; }
            [DataMember] public string SertCardStatus { get; set; }
            [DataMember] public string SertCardStatusPurchase { get; set; }
            [DataMember] public bool AllowRefund { get; set; }
            [DataMember] public bool AllowRefundPurchase { get; set; }
            [DataMember] public bool AllowReuse { get; set; }
        }
    }

    [DataContract]
    public class SertCardIdentifyResponse : ResponseBase
    {
        [DataMember] public bool AllowUse { get; set; }
        [DataMember] public string Reason { get; set; }
        [DataMember] public long? Number { get; set; }
        [DataMember] public decimal? Nominal { get; set; }
        [DataMember] public decimal? Remain { get; set; }
        [DataMember] public decimal? Available { get; set; }
        [DataMember] public DateTime? SertExpDate { get; set; }
        [DataMember] public string SertCardStatus { get; set; }
        [DataMember] public string SertCardStatusPurchase { get; set; }
        [DataMember] public bool AllowRefund { get; set; }
        [DataMember] public bool AllowRefundPurchase { get; set; }
        [DataMember] public bool AllowReuse { get; set; }
    }

    [DataContract]
    public class SecretIdentifyResponse : ResponseBase
    {
        [DataMember] public bool AllowUse { get; set; }
        [DataMember] public string Reason { get; set; }
        [DataMember] public long? Number { get; set; }
        [DataMember] public decimal? Nominal { get; set; }
        [DataMember] public decimal? Remain { get; set; }
        [DataMember] public decimal? Available { get; set; }
        [DataMember] public DateTime? SertExpDate { get; set; }
        [DataMember] public string SertCardStatus { get; set; }
        [DataMember] public string SertCardStatusPurchase { get; set; }
        [DataMember] public bool AllowRefund { get; set; }
        [DataMember] public bool AllowRefundPurchase { get; set; }
        [DataMember] public bool AllowReuse { get; set; }
    }

    [DataContract]
    public class PurchaseStatusResponse : ResponseBase
    {
        [DataMember] public bool AllowPurchase { get; set; }
        [DataMember] public string Reason { get; set; }
        [DataMember] public int? ReasonCode { get; set; }
    }

    [DataContract]
    public class SendForEmailResponse : ResponseBase
    {
    }

    [DataContract]
    public class SertCardSeriesActionResponse : ResponseBase
    {
        [DataMember] public int? SertCardSeriesId { get; set; }
        [DataMember] public string SeriesName { get; set; }
        [DataMember] public byte? SertCardType { get; set; }
        [DataMember] public int? Campaign { get; set; }
        [DataMember] public bool? AllowRefund { get; set; }
        [DataMember] public bool? AllowRefundPurchase { get; set; }
        [DataMember] public bool? AllowReuse { get; set; }
        [DataMember] public int? ExpDays { get; set; }
        [DataMember] public int? SertCardPrefix { get; set; }
        [DataMember] public int? Length { get; set; }
        [DataMember] public bool? SecretConfirm { get; set; }
        [DataMember] public bool? Active { get; set; }
        [DataMember] public DateTime? BegDate { get; set; }
        [DataMember] public DateTime? EndDate { get; set; }
        [DataMember] public decimal? PriceMin { get; set; }
        [DataMember] public decimal? PriceMax { get; set; }
    }

    [DataContract]
    public class SertCardSeriesPagingInfoResponse : ResponseBase
    {
        [DataMember] public List<SertCardSeriesPagingInfoSeries> SertCardSeries { get; set; }
        [DataMember] public int? Total { get; set; }

        [DataContract]
        public class SertCardSeriesPagingInfoSeries
        {
            [DataMember] public int? SertCardSeriesId { get; set; }
            [DataMember] public string SeriesName { get; set; }
            [DataMember] public byte? SertCardType { get; set; }
            [DataMember] public bool? AllowRefund { get; set; }
            [DataMember] public bool? AllowRefundPurchase { get; set; }
            [DataMember] public bool? AllowReuse { get; set; }
            [DataMember] public int? ExpDays { get; set; }
            [DataMember] public int? SertCardPrefix { get; set; }
            [DataMember] public int? Length { get; set; }
            [DataMember] public bool? SecretConfirm { get; set; }
            [DataMember] public bool? Active { get; set; }
            [DataMember] public DateTime? BegDate { get; set; }
            [DataMember] public DateTime? EndDate { get; set; }
            [DataMember] public decimal? PriceMin { get; set; }
            [DataMember] public decimal? PriceMax { get; set; }
        }
    }

    [DataContract]
    public class OwnerResponse : ResponseBase
    {
        [DataMember] public int? Id { get; set; }
    }

    [DataContract]
    public class FilterDataResponse : ResponseBase
    {
        [DataMember] public List<FilterDataSertCardStatus> SertCardStatuses { get; set; }
        [DataMember] public List<FilterDataSertCardPurchaseStatus> SertCardPurchaseStatuses { get; set; }
        [DataMember] public List<FilterDataSertCardType> SertCardTypes { get; set; }
        [DataMember] public List<FilterDataSertCardSeries> SertCardSeries { get; set; }

        [DataContract]
        public class FilterDataSertCardStatus
        {
            [DataMember] public int? Id { get; set; }
            [DataMember] public string Name { get; set; }
        }

        [DataContract]
        public class FilterDataSertCardPurchaseStatus
        {
            [DataMember] public int? Id { get; set; }
            [DataMember] public string Name { get; set; }
        }

        [DataContract]
        public class FilterDataSertCardType
        {
            [DataMember] public byte? Id { get; set; }
            [DataMember] public string Name { get; set; }
        }

        [DataContract]
        public class FilterDataSertCardSeries
        {
            [DataMember] public int? Id { get; set; }
            [DataMember] public string Name { get; set; }
        }
    }

    [DataContract]
    public class SalesPagingResponse : ResponseBase
    {
        [DataMember] public List<SalesPagingSale> Sales { get; set; }
        [DataMember] public long? NextStart { get; set; }

        [DataContract]
        public class SalesPagingSale
        {
            [DataMember] public DateTime? ProcTime { get; set; }
            [DataMember] public bool Refund { get; set; }
            [DataMember] public int? Partner { get; set; }
            [DataMember] public int? Pos { get; set; }
            [DataMember] public string PosCode { get; set; }
            [DataMember] public long? Cheque { get; set; }
            [DataMember] public string ChequeNumber { get; set; }
            [DataMember] public int? Client { get; set; }
            [DataMember] public int? ClientIShop { get; set; }
            [DataMember] public long? Phone { get; set; }
            [DataMember] public long? SertCard { get; set; }
            [DataMember] public int? SertCardSeries { get; set; }
            [DataMember] public byte? SertCardType { get; set; }
            [DataMember] public decimal? Price { get; set; }
            [DataMember] public string SertCardStatus { get; set; }
            [DataMember] public string SertCardStatusPurchase { get; set; }
        }
    }

    [DataContract]
    public class SendCodeResponse : ResponseBase
    {
    }

    [DataContract]
    public class ConfirmCodeResponse : ResponseBase
    {
    }
}
