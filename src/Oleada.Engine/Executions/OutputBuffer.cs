using System.Threading.Channels;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;

namespace Oleada.Engine.Executions;

/// <summary>
/// Takes the lines and other events of one attempt to the log: many a commit, one commit at a time. When a thousand wait,
/// the program that makes them waits too.
/// </summary>
internal sealed class OutputBuffer(EventLog log, string group, string stream, long lease, TimeProvider time, string atomId, int attempt)
{
    private const int Capacity = 1000;

    private readonly Channel<NewEvent> _lines = Channel.CreateBounded<NewEvent>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private Task? _flushing;

    public ValueTask WriteAsync(string channel, string text, bool truncated) =>
        WriteAsync(new AttemptOutput(atomId, attempt, channel, text, truncated ? true : null));

    public ValueTask WriteAsync(EventData happened)
    {
        lock (_lines)
            _flushing ??= Task.Run(FlushAsync);
        return _lines.Writer.WriteAsync(NewEvent.Of(stream, time.GetUtcNow(), happened));
    }

    /// <summary>Returns when every line is in the log.</summary>
    public async Task CompleteAsync()
    {
        _lines.Writer.TryComplete();
        if (_flushing is not null)
            await _flushing;
    }

    private async Task FlushAsync()
    {
        try
        {
            while (await _lines.Reader.WaitToReadAsync())
            {
                var lines = new List<NewEvent>();
                while (lines.Count < Capacity && _lines.Reader.TryRead(out var line))
                    lines.Add(line);
                await log.AppendAsync(new Append(group, lines) { Lease = lease });
            }
        }
        catch (Exception failure)
        {
            _lines.Writer.TryComplete(failure);
            throw;
        }
    }
}
