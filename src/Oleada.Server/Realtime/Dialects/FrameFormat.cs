using System.Buffers;
using Oleada.Engine.Events;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Realtime.Dialects;

/// <summary>A dialect as it goes over a WebSocket: the same frames serve every connection that speaks it.</summary>
internal sealed class FrameFormat : PageFormat
{
    private static readonly Dialect[] Dialects = [Dialect.Canonical, Dialect.Flat, Dialect.Phase];

    private readonly bool _deflate;

    private FrameFormat(int index, Dialect dialect, bool deflate) => (Index, Dialect, _deflate) = (index, dialect, deflate);

    public static IReadOnlyList<FrameFormat> All { get; } =
        [.. Dialects.SelectMany((dialect, at) => new[] { new FrameFormat(2 * at, dialect, false), new FrameFormat((2 * at) + 1, dialect, true) })];

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Index { get; }

    public Dialect Dialect { get; }

    public static FrameFormat Of(Dialect dialect, bool deflate) =>
        All.First(format => format.Dialect == dialect && format._deflate == deflate);

    /// <summary>Appends the event's frame, if the dialect has a word for it.</summary>
    public override void Write(IBufferWriter<byte> to, LogEvent entry)
    {
        var text = Dialect.Encode(entry).Span;
        if (text.IsEmpty)
            return;
        if (_deflate)
            to.Write(Frames.DeflatedText(text));
        else
            Frames.WriteText(to, text);
    }
}
