using System.Buffers;
using System.Globalization;
using System.Text;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Dialects;

/// <summary>Canonical envelopes as server-sent events.</summary>
/// <param name="epoch">The log's epoch, which each event's id has.</param>
internal sealed class EventStreamFormat(string epoch) : PageFormat
{
    /// <summary>The seq comes first, so that clients which read a number up to the first other character still find it.</summary>
    public static void WriteId(IBufferWriter<byte> to, long seq, string epoch) =>
        to.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {seq}.{epoch}\n")));

    /// <summary>Line ends in a payload can only stand between its tokens; each line is then one of the event's.</summary>
    public override void Write(IBufferWriter<byte> to, LogEvent entry)
    {
        var json = Dialect.Canonical.Encode(entry).Span;
        WriteId(to, entry.Seq, epoch);
        foreach (var line in json.SplitAny("\r\n"u8))
        {
            to.Write("data: "u8);
            to.Write(json[line]);
            to.Write("\n"u8);
        }
        to.Write("\n"u8);
    }
}
