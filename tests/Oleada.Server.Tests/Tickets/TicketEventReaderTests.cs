using System.Text;
using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Server.Tickets;

namespace Oleada.Server.Tests.Tickets;

public sealed class TicketEventReaderTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddMilliseconds(1500);

    private readonly TicketEventReader _reader = new(bytes => bytes.Fill(0xAB));

    [Theory]
    [InlineData(
        """{"type":"ticket-event","id":7,"ticketId":"T-1","event":"state_change","state":"done","action":"state_changed","more":[1,{"a":null}]}""",
        "ticket:update", """{"ticketId":"T-1","state":"done","action":"state_changed","more":[1,{"a":null}]}""")]
    [InlineData(
        """{ "event" : "progress", "percent" : 12.5 , "phase" : "executing" , "ticketId" : "T-1" , "message" : null, "branch" : 1, "x" : null }""",
        "ticket:progress", """{"percent" : 12.5,"phase" : "executing","ticketId" : "T-1","branch" : 1,"x" : null}""")]
    [InlineData(
        """{"ticketId":"T-1","event":"pr_created","prUrl":"https://forge/1","branch":"b","number":1,"state":"open","key":"k"}""",
        "ticket:pr", """{"ticketId":"T-1","prUrl":"https://forge/1","branch":"b","number":1,"state":"open","key":"k"}""")]
    [InlineData(
        """{"ticketId":"T-1","event":"activity","category":"odd","actor":{"name":"A","id":"a1","type":"agent"},"message":"m","metadata":[1],"vmId":"v"}""",
        "ticket:activity",
        """{"ticketId":"T-1","ticket_id":"T-1","vmId":"v","entry":{"id":"act_abababababababab","timestamp":"1970-01-01T00:00:01.500Z","cate"""
        + """gory":"odd","actor":{"name":"A","id":"a1","type":"agent"},"actor_id":"a1","message":"m","metadata":[1]}}""")]
    [InlineData(
        """{"event":"activity","ticket_id":"x","actor_id":"x","entry":{"id":"theirs","timestamp":1,"actor_id":"x","mess"""
        + """age":"m","category":"git","actor":{"id":"a1","type":"user"},"more":1},"ticketId":"T-1","timestamp":2}""",
        "ticket:activity",
        """{"ticketId":"T-1","ticket_id":"T-1","timestamp":2,"entry":{"id":"act_abababababababab","timestamp":"1970-01-01T00:00:01.500Z","mess"""
        + """age":"m","category":"git","actor":{"id":"a1","type":"user"},"actor_id":"a1","more":1}}""")]
    public void A_message_becomes_the_event_of_the_contract(string message, string type, string data)
    {
        var read = Read(message);
        Assert.Equal(type, read.OnTicket.Type);
        Assert.Equal(("ticket:T-1", "tenant:default"), (read.OnTicket.Stream, read.OnFeed.Stream));
        Assert.Equal(Now, read.OnTicket.Timestamp);
        Assert.Equal(data, Encoding.UTF8.GetString(read.OnTicket.Data.Span));
        Assert.Equal(read.OnTicket.Data, read.OnFeed.Data);
        Assert.NotNull(EventTypes.Decode(type, read.OnTicket.Data.Span));
        using var json = JsonDocument.Parse(read.OnTicket.Data, new JsonDocumentOptions { AllowDuplicateProperties = false });
    }

    [Fact]
    public void Only_the_feed_carries_the_whole_ticket()
    {
        var read = Read("""{"ticketId":"T","event":"state_change","ticket":{"title":"t"},"state":"new"}""");
        Assert.Equal("""{"ticketId":"T","state":"new"}""", Encoding.UTF8.GetString(read.OnTicket.Data.Span));
        Assert.Equal("""{"ticketId":"T","ticket":{"title":"t"},"state":"new"}""", Encoding.UTF8.GetString(read.OnFeed.Data.Span));
    }

    [Fact]
    public void Number_and_key_are_taken_out()
    {
        var read = Read("""{"id":42,"ticketId":"T","event":"progress","phase":"p","key":"one\u00e9"}""");
        Assert.Equal((42, "oneé"), (read.LinkId, read.Key));
        Assert.Equal((null, null), (Read(Progress("")).LinkId, Read(Progress("")).Key));
    }

    [Fact]
    public void A_key_from_the_header_gets_into_the_payload()
    {
        var read = _reader.Read(Encoding.UTF8.GetBytes(Progress("")), Now, "a\"b").Event!;
        Assert.Equal("a\"b", read.Key);
        using var json = JsonDocument.Parse(read.OnTicket.Data);
        Assert.Equal("a\"b", json.RootElement.GetProperty("key").GetString());
        Assert.Equal("key", _reader.Read(Encoding.UTF8.GetBytes(Progress(",\"key\":\"x\"")), Now, "y").Fault!.Field);
        Assert.Equal("x", _reader.Read(Encoding.UTF8.GetBytes(Progress(",\"key\":\"x\"")), Now, "x").Event!.Key);
        Assert.Equal("key", _reader.Read(Encoding.UTF8.GetBytes(Progress("")), Now, new string('k', 129)).Fault!.Field);
    }

    [Theory]
    [InlineData("""{"event":"progress","phase":"p"}""", "ticketId")]
    [InlineData("""{"ticketId":"T","phase":"p"}""", "event")]
    [InlineData("""{"ticketId":"T","event":null,"phase":"p"}""", "event")]
    [InlineData("""{"ticketId":"T","event":"exploded"}""", "event")]
    [InlineData("""{"ticketId":"T","event":1}""", "event")]
    [InlineData("""{"ticketId":1,"event":"progress"}""", "ticketId")]
    [InlineData("""{"ticketId":"","event":"progress","phase":"p"}""", "ticketId")]
    [InlineData("""{"ticketId":"a b","event":"progress","phase":"p"}""", "ticketId")]
    [InlineData("""{"ticketId":"é","event":"progress","phase":"p"}""", "ticketId")]
    [InlineData("""{"ticketId":"T","event":"progress"}""", "phase")]
    [InlineData("""{"ticketId":"T","event":"progress","phase":null}""", "phase")]
    [InlineData("""{"ticketId":"T","event":"progress","phase":1}""", "phase")]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"p","percent":"1"}""", "percent")]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"p","percent":1e999}""", "percent")]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"p","agentId":{}}""", "agentId")]
    [InlineData("""{"ticketId":"T","event":"state_change"}""", "state")]
    [InlineData("""{"ticketId":"T","event":"state_change","state":"s","ticket":"t"}""", "ticket")]
    [InlineData("""{"ticketId":"T","event":"pr_created"}""", "prUrl")]
    [InlineData("""{"ticketId":"T","event":"pr_created","prUrl":"u","number":1.5}""", "number")]
    [InlineData("""{"ticketId":"T","event":"activity","message":"m","actor":{"id":"a","type":"t"}}""", "category")]
    [InlineData("""{"ticketId":"T","event":"activity","category":"c","actor":{"id":"a","type":"t"}}""", "message")]
    [InlineData("""{"ticketId":"T","event":"activity","category":"c","message":"m"}""", "actor")]
    [InlineData("""{"ticketId":"T","event":"activity","category":"c","message":"m","actor":"a"}""", "actor")]
    [InlineData("""{"ticketId":"T","event":"activity","category":"c","message":"m","actor":{"type":"t"}}""", "actor.id")]
    [InlineData("""{"ticketId":"T","event":"activity","category":"c","message":"m","actor":{"id":"a","type":1}}""", "actor.type")]
    [InlineData("""{"ticketId":"T","event":"activity","entry":{"category":1,"message":"m","actor":{"id":"a","type":"t"}}}""", "category")]
    [InlineData("""{"ticketId":"T","event":"activity","category":"c","entry":{"category":"c","message":"m"}}""", "category")]
    [InlineData("""{"ticketId":"T","event":"activity","entry":[]}""", "entry")]
    [InlineData("""{"ticketId":"T","ticketId":"T","event":"progress","phase":"p"}""", "ticketId")]
    [InlineData("""{"ticketId":"T","ticket\u0049d":"U","event":"progress","phase":"p"}""", "ticketId")]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"p","x":1,"\u0078":2}""", "x")]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"p","key":""}""", "key")]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"p","key":1}""", "key")]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"p","id":-1}""", "id")]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"p","id":"1"}""", "id")]
    [InlineData("[]", null)]
    [InlineData("", null)]
    [InlineData("{", null)]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"p"}{}""", null)]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"\ud800"}""", null)]
    [InlineData("""{"ticketId":"T","event":"progress","phase":"p","x":{"\udc00":1}}""", null)]
    public void A_bad_message_names_the_field(string message, string? field)
    {
        var reading = _reader.Read(Encoding.UTF8.GetBytes(message), Now);
        Assert.Null(reading.Event);
        Assert.Equal(field, reading.Fault!.Field);
        Assert.NotEmpty(reading.Fault.Message);
        if (field is not null)
            Assert.Contains($"'{(field == "event" && reading.Fault.Code == "unknown_event" ? "exploded" : field)}'", reading.Fault.Message);
    }

    [Fact]
    public void Bytes_that_are_no_text_depth_and_number_of_fields_are_refused()
    {
        Assert.Equal("bad_json", _reader.Read([.. Encoding.UTF8.GetBytes(Progress("")[..^1]), .. ",\"x\":\""u8, 0xC3, .. "\"}"u8], Now).Fault!.Code);
        Assert.NotNull(Refused(Progress($",\"x\":{new string('[', 40)}{new string(']', 40)}")));
        var many = string.Concat(Enumerable.Range(0, 70).Select(number => $",\"f{number}\":1"));
        Assert.Contains("64", Refused(Progress(many)).Message);
        Assert.Equal(9, Refused("""{"id":9,"ticketId":"T","event":"progress"}""").LinkId);
    }

    [Fact]
    public void Two_readings_share_the_names_of_their_ticket()
    {
        Assert.Same(Read(Progress("")).OnTicket.Stream, Read(Progress("")).OnTicket.Stream);
        Assert.Same(Read(Progress("")).TicketId, Read(Progress("")).TicketId);
    }

    [Fact]
    public void Whatever_is_accepted_is_an_event_that_clients_can_read()
    {
        string[] seeds =
        [
            """{"type":"ticket-event","id":7,"ticketId":"T","event":"state_change","state":"s","ticket":{"a":[1]},"\u00e9":"\\ud800\n","key":"k"}""",
            """{"event":"activity","ticketId":"T","category":"c","message":"m","actor":{"id":"a","type":"t"},"metadata":{"a":1},"entry":null}""",
            """{"event":"activity","ticketId":"T","entry":{"category":"c","message":"m","actor":{"id":"\u0041","type":"t"},"id":1}}""",
            """{"event":"pr_created","ticketId":"T","prUrl":"u","number":4,"percent":1e400,"x":"\ud83d\ude00"}""",
        ];
        var random = new Random(20260301);
        var accepted = 0;
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[round % seeds.Length]);
            for (var change = random.Next(4); change > 0; change--)
            {
                var at = random.Next(bytes.Length);
                bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256) : bytes[random.Next(bytes.Length)];
            }
            if (_reader.Read(bytes, Now).Event is not { } read)
                continue;
            accepted++;
            Assert.NotNull(EventTypes.Decode(read.OnTicket.Type, read.OnTicket.Data.Span));
            Assert.NotNull(EventTypes.Decode(read.OnTicket.Type, read.OnFeed.Data.Span));
        }
        Assert.InRange(accepted, 50_000, 190_000);
    }

    private static string Progress(string more) => $$"""{"ticketId":"T","event":"progress","phase":"p"{{more}}}""";

    private TicketEvent Read(string message)
    {
        var reading = _reader.Read(Encoding.UTF8.GetBytes(message), Now);
        Assert.Null(reading.Fault);
        return reading.Event!;
    }

    private TicketFault Refused(string message)
    {
        var reading = _reader.Read(Encoding.UTF8.GetBytes(message), Now);
        Assert.Null(reading.Event);
        return reading.Fault!;
    }
}
