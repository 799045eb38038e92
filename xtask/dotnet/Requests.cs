// The requests as a client in .NET has them: written by hand from what the API documents, not made
// from Scrip's descriptions, so that a mistake there is not repeated here.

using System;
using System.Collections.Generic;
using System.Runtime.Serialization;

namespace LCManagerPartner.Implementation.Abstractions
{
    [DataContract]
    public abstract class RequestBase
    {
        [DataMember] public short? Operator { get; set; }
        [DataMember] public long? Token { get; set; }
        [DataMember] public string SiteCode { get; set; }
    }

    [DataContract]
    public abstract class ResponseBase
    {
        [DataMember] public int ErrorCode { get; set; }
        [DataMember] public string Message { get; set; }
    }
}

namespace LCManagerPartner.Implementation.Request.SertCardRequest
{
    using LCManagerPartner.Implementation.Abstractions;

    [DataContract]
    public class NumberFromGoodsRequest : RequestBase
    {
        [DataMember] public string PosCode { get; set; }
        [DataMember] public int? SertCardSeries { get; set; }
        [DataMember] public string OrderNumber { get; set; }
        [DataMember] public bool? Refund { get; set; }
        [DataMember] public int? Client { get; set; }
        [DataMember] public int? ClientIShop { get; set; }
        [DataMember] public string Email { get; set; }
        [DataMember] public long? Phone { get; set; }
        [DataMember] public long? ChequeId { get; set; }
        [DataMember] public List<NumberFromGoodsGood> Goods { get; set; }

        [DataContract]
        public class NumberFromGoodsGood
        {
            [DataMember] public int? Id { get; set; }
            [DataMember] public string Name { get; set; }
            [DataMember] public int? Quantity { get; set; }
            [DataMember] public decimal? Price { get; set; }
            [DataMember] public string ItemCode { get; set; }
        }
    }

    [DataContract]
    public class SertCardIdentifyRequest : RequestBase
    {
        [DataMember] public int? Client { get; set; }
        [DataMember] public long SertCard { get; set; }
        [DataMember] public int? Partner { get; set; }
    }

    [DataContract]
    public class SecretIdentifyRequest : RequestBase
    {
        [DataMember] public int? Partner { get; set; }
        [DataMember] public string PosCode { get; set; }
        [DataMember] public long? SertCard { get; set; }
        [DataMember] public string SecretCode { get; set; }
        [DataMember] public long? Phone { get; set; }
    }

    [DataContract]
    public class PurchaseStatusRequest : RequestBase
    {
        [DataMember] public string PosCode { get; set; }
        [DataMember] public long? SertCard { get; set; }
        [DataMember] public bool? Refund { get; set; }
    }

    [DataContract]
    public class SendForEmailRequest : RequestBase
    {
        [DataMember] public string Email { get; set; }
    }

    [DataContract]
    public class SertCardSeriesActionRequest : RequestBase
    {
        [DataMember] public string PosCode { get; set; }
        [DataMember] public string ActionType { get; set; }
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
    public class SertCardSeriesPagingInfoRequest : RequestBase
    {
        [DataMember] public string PosCode { get; set; }
        [DataMember] public bool? Report { get; set; }
        [DataMember] public int? SertCardSeries { get; set; }
        [DataMember] public byte? SerdCardType { get; set; }
        [DataMember] public bool? AllowRefund { get; set; }
        [DataMember] public bool? AllowReuse { get; set; }
        [DataMember] public bool? AllowRefundPurchase { get; set; }
        [DataMember] public bool? Active { get; set; }
        [DataMember] public bool? NoActive { get; set; }
        [DataMember] public bool? SecretConfirm { get; set; }
        [DataMember] public DateTime? BegDate { get; set; }
        [DataMember] public DateTime? EndDate { get; set; }
        [DataMember] public int? Start { get; set; }
        [DataMember] public int? Length { get; set; }
    }

    [DataContract]
    public class OwnerRequest : RequestBase
    {
        [DataMember] public int? Id { get; set; }
        [DataMember] public string Name { get; set; }
        [DataMember] public byte? OwnerType { get; set; }
        [DataMember] public bool? Gender { get; set; }
        [DataMember] public DateTime? Birthdate { get; set; }
        [DataMember] public long? Phone { get; set; }
        [DataMember] public string Email { get; set; }
        [DataMember] public string Viber { get; set; }
        [DataMember] public string Telegram { get; set; }
        [DataMember] public long? WhatsApp { get; set; }
        [DataMember] public bool? AgreePersonalData { get; set; }
        [DataMember] public string ActionType { get; set; }
        [DataMember] public bool? FriendCreate { get; set; }
    }

    [DataContract]
    public class FilterDataRequest : RequestBase
    {
        [DataMember] public string PosCode { get; set; }
    }

    [DataContract]
    public class SalesPagingRequest : RequestBase
    {
        [DataMember] public int? Partner { get; set; }
        [DataMember] public string PosCode { get; set; }
        [DataMember] public bool? Report { get; set; }
        [DataMember] public DateTime? ProcTimeIn { get; set; }
        [DataMember] public DateTime? BegDate { get; set; }
        [DataMember] public DateTime? EndDate { get; set; }
        [DataMember] public int? Pos { get; set; }
        [DataMember] public long? Phone { get; set; }
        [DataMember] public long? SertCard { get; set; }
        [DataMember] public byte? SertCardType { get; set; }
        [DataMember] public int? SertCardOwner { get; set; }
        [DataMember] public int? Client { get; set; }
        [DataMember] public long? Cheque { get; set; }
        [DataMember] public bool? Refund { get; set; }
        [DataMember] public string ChequeNumber { get; set; }
        [DataMember] public decimal? Price { get; set; }
        [DataMember] public int? Start { get; set; }
        [DataMember] public int? Length { get; set; }
    }

    [DataContract]
    public class SendCodeRequest : RequestBase
    {
        [DataMember] public string Name { get; set; }
        [DataMember] public string Email { get; set; }
        [DataMember] public long? Phone { get; set; }
        [DataMember] public byte? CommunicationType { get; set; }
    }

    [DataContract]
    public class ConfirmCodeRequest : RequestBase
    {
        [DataMember] public long? Phone { get; set; }
        [DataMember] public byte? CommunicationType { get; set; }
        [DataMember] public string Code { get; set; }
        [DataMember] public string Email { get; set; }
    }
}
