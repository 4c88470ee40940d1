using System.Text;
using System.Text.Json;
using Oleada.Server.Realtime;

namespace Oleada.Fuzz.Tests.Realtime;

public sealed class ClientMessageFuzzTests
{
    private const long FixedBytes = 256 * 1024;

    private static readonly string[] Names =
        ["type", "room", "since", "snapshot", "max_rate", "sessionId", "seqs", "tasks", "id", "ticketId", "event", "data", "ty\\u0070e", ""];

    private static readonly string[] Values =
    [
        "\"subscribe\"", "\"unsubscribe\"", "\"ping\"", "\"ticket-event\"", "\"execution:E\"", "\"task:E/T\"", "\"session:S\"", "\"tenant:default\"",
        "\"execution:\"", "\"\\ud83c\"", "\"\\ud83c\\udf0a\"", "\"\\u0000\"", "\"\u2028\"", "0", "41", "-1", "1.5", "1e3", "9223372036854775807",
        "9223372036854775808", "-0", "1e999", "1E-999", "true", "false", "null", "1000", "1001", "{}", "[]", "{\"execution:E\":41}", "{\"execution:E\":-1}",
    ];

    private sealed record Input(byte[] Text)
    {
        public override string ToString() => $"{Convert.ToHexString(Text)}\n{Encoding.UTF8.GetString(Text)}";
    }

    [Fact]
    public void Every_message_of_a_client_is_understood_or_refused() => Fuzz.Run(250_000, Make, Check);

    private static Input Make(Random random)
    {
        var text = random.Next(20) switch
        {
            0 => random.Bytes(random.Next(60)),
            1 => random.BrokenText(random.Next(60)),
            2 => Deep(random),
            3 => Encoding.UTF8.GetBytes($"{{\"type\":\"subscribe\",\"room\":\"execution:E\",\"since\":{new string('9', random.Next(1, 3000))}}}"),
            4 => Encoding.UTF8.GetBytes($"{{\"type\":\"{new string('t', random.Next(2000))}\",\"room\":\"execution:{new string('r', random.Next(400))}\"}}"),
            _ => Encoding.UTF8.GetBytes(Object(random, 2)),
        };
        return new Input(random.OneIn(4) ? random.Damaged(text) : text);
    }

    private static byte[] Deep(Random random)
    {
        var (depth, (open, close)) = (random.Pick(10, 63, 64, 65, 5000), random.Pick(("[", "]"), ("{\"a\":", "}")));
        var ends = random.OneIn(2) ? string.Concat(Enumerable.Repeat(close, depth)) : "";
        return Encoding.UTF8.GetBytes($"{{\"type\":\"ping\",\"x\":{string.Concat(Enumerable.Repeat(open, depth))}1{ends}}}");
    }

    private static string Object(Random random, int depth)
    {
        var fields = Enumerable.Range(0, random.Next(6)).Select(_ =>
            $"\"{random.Pick<string>(Names)}\":{(depth > 0 && random.OneIn(8) ? Object(random, depth - 1) : random.Pick<string>(Values))}");
        var begins = random.OneIn(2) ? "" : $"\"type\":{random.Pick<string>(Values.AsSpan(0, 4))},\"room\":{random.Pick<string>(Values.AsSpan(4, 5))},";
        return $"{{{begins}{string.Join(',', fields)}}}";
    }

    private static void Check(Input input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = ClientMessage.Read(input.Text);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= FixedBytes + (20L * input.Text.Length), $"{allocated} bytes were allocated");
        switch (message)
        {
            case ClientMessage.Refused { Error: var error }:
                Assert.Matches("^[a-z_]+$", error.Code);
                Assert.InRange(error.Message.Length, 1, 500);
                using (JsonDocument.Parse(ServerMessages.Error(error)))
                    break;
            case ClientMessage.Subscribe subscribe:
                Assert.True(Room.IsName(subscribe.Room));
                Assert.True(subscribe.Since is null or >= 0);
                Assert.True(subscribe.MaxRate is null or (>= 1 and <= 1000));
                Assert.All(subscribe.Seqs ?? new Dictionary<string, long>(), seq => Assert.True(seq.Value >= 0));
                break;
            case ClientMessage.Unsubscribe unsubscribe:
                Assert.True(Room.IsName(unsubscribe.Room));
                break;
        }
    }
}
