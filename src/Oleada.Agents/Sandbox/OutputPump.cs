namespace Oleada.Agents.Sandbox;

/// <summary>Reads one pipe of a program to its end and hands on its lines.</summary>
internal sealed class OutputPump(Stream pipe, string channel, int maxLine, LineSink sink, TimeProvider time)
{
    /// <summary>
    /// How long to listen to a pipe that stays open and silent after the run's end: something that got away from the
    /// end of its run holds it.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly LineReader _lines = new(maxLine);

    /// <summary>The first line, which is where a sandbox that could not be set up says so.</summary>
    public string? FirstLine { get; private set; }

    public bool HasOutput => FirstLine is not null;

    /// <param name="ended">Cancelled when all processes of the run have been ended.</param>
    /// <param name="stop">Cancelled when nobody wants the output any more.</param>
    public async Task RunAsync(CancellationToken ended, CancellationToken stop)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (true)
            {
                var count = await ReadAsync(buffer, ended, stop);
                await HandOnAsync(_lines.Feed(buffer.AsSpan(0, count), last: count == 0), stop);
                if (count == 0)
                    return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped: what was not yet handed on is not wanted.
        }
    }

    private async Task HandOnAsync(List<(string Text, bool Truncated)> lines, CancellationToken stop)
    {
        foreach (var (text, truncated) in lines)
        {
            FirstLine ??= text;
            var taken = sink(channel, text, truncated);
            if (!taken.IsCompletedSuccessfully)
                await taken.AsTask().WaitAsync(stop);
        }
    }

    private async Task<int> ReadAsync(byte[] buffer, CancellationToken ended, CancellationToken stop)
    {
        if (!ended.IsCancellationRequested)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, stop);
            try
            {
                return await pipe.ReadAsync(buffer, either.Token);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                // The run has ended: read on, but no longer without a time limit.
            }
        }
        using var silence = new CancellationTokenSource(Grace, time);
        using var last = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stop);
        try
        {
            return await pipe.ReadAsync(buffer, last.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested)
        {
            return 0;
        }
    }
}
