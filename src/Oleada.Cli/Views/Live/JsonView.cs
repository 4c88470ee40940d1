using System.Buffers;
using System.Text;
using System.Text.Json;
using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>Canonical envelopes, one a line, each batch in one write; the payload is the very JSON that the log holds.</summary>
internal sealed class JsonView(LiveModel model, Action<ReadOnlyMemory<byte>> write, bool allStreams) : IExecutionView
{
    private const int WriteAt = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _lines = new();

    public void Show(IReadOnlyList<SeenEvent> events)
    {
        foreach (var seen in events)
        {
            model.Apply(seen);
            if (seen.Fresh && (allStreams || seen.OfExecution))
                Add(seen);
        }
        Flush();
    }

    public TimeSpan Draw() => Timeout.InfiniteTimeSpan;

    public void End()
    {
    }

    private void Add(SeenEvent seen)
    {
        var head = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{{\"type\":{Quoted(seen.Type)},\"timestamp\":\"{Timestamp.Format(seen.At)}\",\"stream\":{Quoted(seen.Stream)},\"seq\":{seen.Seq},\"data\":");
        _lines.Write(Encoding.UTF8.GetBytes(head));
        _lines.Write(seen.Json.Span);
        _lines.Write("}\n"u8);
        if (_lines.WrittenCount >= WriteAt)
            Flush();
    }

    private void Flush()
    {
        if (_lines.WrittenCount == 0)
            return;
        write(_lines.WrittenMemory);
        _lines.ResetWrittenCount();
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
