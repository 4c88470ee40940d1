using System.Text;
using System.Text.Json;
using Oleada.Engine.Events;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Tests.Realtime;

public sealed class FlatDialectTests
{
    [Theory]
    [InlineData("{}", "{\"type\":\"ticket:update\",\"timestamp\":1500}")]
    [InlineData("{\"a\":1}", "{\"a\":1,\"type\":\"ticket:update\",\"timestamp\":1500}")]
    [InlineData("{\"type\":\"evil\",\"timestamp\":1}", "{\"type\":\"ticket:update\",\"timestamp\":1500}")]
    [InlineData("{\"type\":{\"type\":[1]},\"b\":[{\"type\":2}]}", "{\"b\":[{\"type\":2}],\"type\":\"ticket:update\",\"timestamp\":1500}")]
    [InlineData("{\"\\u0074ype\":1,\"timesta\\u006dp\":2,\"c\":3}", "{\"c\":3,\"type\":\"ticket:update\",\"timestamp\":1500}")]
    [InlineData("{\"\\ud800ype\":1}", "{\"\\ud800ype\":1,\"type\":\"ticket:update\",\"timestamp\":1500}")]
    [InlineData("{\"Type\":\"kept\"}", "{\"Type\":\"kept\",\"type\":\"ticket:update\",\"timestamp\":1500}")]
    [InlineData("{ \"n\" : 1.50 , \"e\" : 1e400 }", "{\"n\" : 1.50,\"e\" : 1e400,\"type\":\"ticket:update\",\"timestamp\":1500}")]
    public void Reserved_keys_are_the_envelopes_own(string data, string expected) =>
        Assert.Equal(expected, Encode(Dialect.Flat, data));

    [Fact]
    public void Values_are_passed_on_byte_for_byte()
    {
        const string Data = """{"text":"quote \" backslash \\ snow \u2603 ☃","big":123456789012345678901234567890,"nested":{"timestamp":[1,{"type":null}]}}""";
        Assert.StartsWith(Data[..^1], Encode(Dialect.Flat, Data), StringComparison.Ordinal);
        Assert.Contains("\"data\":" + Data, Encode(Dialect.Canonical, Data), StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_is_encoded_once_for_all_clients()
    {
        var entry = Event("{}", 7);
        var first = Dialect.Canonical.Encode(entry);
        Assert.True(first.Equals(Dialect.Canonical.Encode(entry)));
        Assert.False(first.Equals(Dialect.Flat.Encode(entry)));
        Assert.False(first.Equals(Dialect.Canonical.Encode(Event("{}", 7))));
    }

    [Fact]
    public async Task Without_a_subprotocol_events_are_flat()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync("execution:E", 1, """{"status":"done","type":"x"}""");
        using var socket = await server.ConnectAsync(subprotocol: null);
        await socket.SubscribeAsync("execution:E", since: 0);
        Assert.Equal("subscribed", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        Assert.Equal("""{"status":"done","type":"progress_update","timestamp":0}""", await socket.ReceiveTextAsync());
        Assert.Equal(JsonValueKind.Number, (await socket.AskAsync("""{"type":"ping"}""")).GetProperty("timestamp").ValueKind);
    }

    private static string Encode(Dialect dialect, string data) => Encoding.UTF8.GetString(dialect.Encode(Event(data, 1)).Span);

    private static LogEvent Event(string data, long position) => new(
        position, "ticket:1", 1, "ticket:update", DateTimeOffset.FromUnixTimeMilliseconds(1500), Encoding.UTF8.GetBytes(data));
}
