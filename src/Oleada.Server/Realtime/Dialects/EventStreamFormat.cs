using System.Buffers;
using System.Globalization;
using System.Text;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Dialects;

/// <summary>Canonical envelopes as server-sent events.</summary>
internal sealed class EventStreamFormat : PageFormat
{
    /// <summary>Line ends in a payload can only stand between its tokens; each line is then one of the event's.</summary>
    public override void Write(IBufferWriter<byte> to, LogEvent entry)
    {
        var json = Dialect.Canonical.Encode(entry).Span;
        to.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {entry.Seq}\n")));
        foreach (var line in json.SplitAny("\r\n"u8))
        {
            to.Write("data: "u8);
            to.Write(json[line]);
            to.Write("\n"u8);
        }
        to.Write("\n"u8);
    }
}
