#!/bin/sh
# A shop's day over the mloyalty API, with curl alone: log in, make a series, sell three certificates, check
# a PIN wrongly and rightly, send what was bought by mail, take one certificate back, report the sales.
#
#   scrip serve --demo
#   examples/mloyalty-day.sh [http://127.0.0.1:8080]
#
# Every answer is checked; the first surprise ends the script with status 1. It can be run again on the same
# server: each run is a day with orders of its own.

set -eu

server=${1:-http://127.0.0.1:8080}
login=${LOGIN:-demo}
password=${PASSWORD:-demo}
key=
till=${TILL:-demo}
day=$(date +%Y%m%d-%H%M%S)-$$

say() {
    printf '%s\n' "$*"
}

surprise() {
    printf 'SURPRISE: %s\n' "$*" >&2
    printf 'the server said (status %s): %s\n' "${status:-none}" "${answer:-nothing}" >&2
    exit 1
}

# send PATH ARGUMENTS…: posts what curl's arguments say. Sets `status` and `answer`.
send() {
    path=$1
    shift
    answer=
    status=
    told=$(curl --silent --show-error --max-time 30 --write-out '\n%{http_code}' "$@" "$server$path") ||
        surprise "$server$path cannot be reached"
    status=${told##*
}
    answer=${told%
*}
}

# call METHOD JSON: asks a method of the family.
call() {
    send "/api/sertcard/$1" --header "Authorization: Bearer $key" \
        --header 'Content-Type: application/json' --data "$2"
}

# has TEXT: whether the answer has a text.
has() {
    case $answer in
    *"$1"*) return 0 ;;
    *) return 1 ;;
    esac
}

# expect WHAT TEXT…: the last answer is a success of HTTP and has all these texts.
expect() {
    what=$1
    shift
    test "$status" = 200 || surprise "$what: not status 200"
    for text in "$@"; do
        has "$text" || surprise "$what: no $text"
    done
}

# values MEMBER: the values of a member of the answer, one in a line.
values() {
    printf '%s' "$answer" | tr '{,' '\n\n' | sed -n "s/^\"$1\":\"\{0,1\}\([^\"}]*\)\"\{0,1\}.*/\1/p"
}

# count MEMBER VALUE: how often a member of the answer has a value.
count() {
    values "$1" | grep -c "^$2\$" || true
}

done='"ErrorCode":0,"Message":""'

say "A day at the shop: $server, orders of $day"

say "1. The manager logs in."
send /ManagerLogin --data-urlencode "username=$login" --data-urlencode "password=$password" \
    --data 'grant_type=password'
expect "ManagerLogin" '"token_type":"bearer"' '"access_token":"'
key=$(values access_token)
say "   A token came back; it signs everything from here on."

say "2. The office makes a series: any price from 500 to 5000, usable for 90 days."
new_series='{"ActionType":"Create","SeriesName":"Day '$day'","SertCardType":3,"SertCardPrefix":41,
    "ExpDays":90,"PriceMin":500,"PriceMax":5000}'
call SertcardSeriesAction "$new_series"
expect "the new series" "$done" '"ExpDays":90' '"PriceMax":5000.0' '"Active":true'
series=$(values SertCardSeriesId)
call SertcardSeriesAction "$new_series"
expect "the series, asked for again" "$done" "\"SertCardSeriesId\":$series,"
say "   Series $series; asked for again it is still one."

say "3. The till sells three certificates of 1000."
buyer="buyer-$day@example.org"
order='{"PosCode":"'$till'","SertCardSeries":'$series',"OrderNumber":"'$day'","Email":"'$buyer'",
    "Goods":[{"Id":1,"Name":"Certificate","Quantity":3,"Price":1000}]}'
call NumberFromGoods "$order"
expect "the sale" "$done" '"SertCardStatus":"Активен"'
test "$(count Remain 1000.0)" = 3 || surprise "the sale: not three certificates of 1000"
sold=$answer
number=$(values Number | sed -n 1p)
pin=$(values SecretCode | sed -n 1p)
call NumberFromGoods "$order"
test "$answer" = "$sold" || surprise "the repeat of the sale is not answered as the sale"
say "   The first has the number $number. The cheque is sent again: the same three, and nothing moves."

say "4. A buyer checks a PIN: wrongly, then rightly."
case $pin in
0*) wrong=1${pin#?} ;;
*) wrong=0${pin#?} ;;
esac
call SecretIdentify '{"SertCard":'"$number"',"SecretCode":"'"$wrong"'"}'
expect "the wrong PIN" '"ErrorCode":330' '"AllowUse":false' '"Remain":null'
call SecretIdentify '{"SertCard":'"$number"',"SecretCode":"'"$pin"'"}'
expect "the right PIN" "$done" '"AllowUse":true' "\"Number\":$number," '"Available":1000.0'
say "   The wrong one is told nothing, the right one that 1000 can be used."

say "5. The buyer wants the certificates by mail."
call SendForEmail '{"PosCode":"'$till'","Email":"'$buyer'"}'
case $answer in
*'"ErrorCode":343'*) say "   This server sends no mail; --smtp-url and --mail-from of scrip serve change that." ;;
*)
    expect "the mail" "$done"
    say "   They are on their way to $buyer."
    ;;
esac

say "6. One certificate comes back."
back='{"PosCode":"'$till'","OrderNumber":"'$day'","Refund":true,"Goods":[{"Id":1,"Quantity":1}]}'
call NumberFromGoods "$back"
expect "the return" "$done" '"SertCardStatusPurchase":"Возвращён"' '"Remain":0.0'
test "$(count Remain '.*')" = 1 || surprise "the return: not one certificate"
returned=$(values Number)
call SertCardIdentify '{"SertCard":'"$returned"'}'
expect "the certificate that came back" "$done" '"AllowUse":false' '"SertCardStatus":"Аннулирован"'
say "   $returned is worth nothing any more."

say "7. The office reports the sales of the order."
call SalesPaging '{"PosCode":"'$till'","ChequeNumber":"'$day'","Start":1,"Length":100}'
expect "the report" "$done" '"NextStart":null'
test "$(count Refund false)" = 3 || surprise "the report: not three sales"
test "$(count Refund true)" = 1 || surprise "the report: not one return"
test "$(count Price 1000.0)" = 4 || surprise "the report: not four records of 1000"
say "   Three sold, one of them returned: 2000 are in the buyer's hands."

say "The day is over, and nothing was a surprise."
