using System.Net.Sockets;

namespace Oleada.Exactness.Chaos;

/// <summary>One connection through the proxy: what is in its way changes step by step until the last one ends it.</summary>
internal sealed class ChaosLine(Socket client, Socket server, IEnumerable<ChaosStep> life, CancellationToken calm) : IDisposable
{
    private const int Chunk = 16 * 1024;

    private static readonly ChaosStep Undisturbed = new(ChaosKind.Pass, TimeSpan.Zero);

    private readonly CancellationTokenSource _ended = new();
    private volatile ChaosStep _now = Undisturbed;
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Until either end has closed, or the last step has come.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using (stop.Register(() => _ended.Cancel()))
        {
            var living = LiveAsync();
            await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
            await living;
        }
        if (_now.Kind == ChaosKind.Reset)
            client.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
        _ended.Dispose();
    }

    private async Task LiveAsync()
    {
        try
        {
            using var until = CancellationTokenSource.CreateLinkedTokenSource(calm, _ended.Token);
            foreach (var step in life)
            {
                Enter(step);
                if (step.Kind is ChaosKind.Close or ChaosKind.Reset)
                    await _ended.CancelAsync();
                else
                    await Task.Delay(step.Length, TimeProvider.System, until.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Calm, or over.
            Enter(Undisturbed);
        }
    }

    private void Enter(ChaosStep step)
    {
        _now = step;
        if (step.Kind != ChaosKind.Hold)
            Interlocked.Exchange(ref _released, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>One direction. Its end is the end of both.</summary>
    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[Chunk];
        try
        {
            while (true)
            {
                var step = await NotHeldAsync();
                var most = step.Kind == ChaosKind.Throttle ? Math.Clamp(step.BytesPerSecond / 20, 1, Chunk) : Chunk;
                var read = await from.ReceiveAsync(buffer.AsMemory(0, most), _ended.Token);
                if (read == 0)
                    break;
                await NotHeldAsync();
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _ended.Token);
                if (step.Kind == ChaosKind.Throttle)
                    await Task.Delay(TimeSpan.FromSeconds((double)read / step.BytesPerSecond), TimeProvider.System, _ended.Token);
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, by this line or by one of its ends.
        }
        await _ended.CancelAsync();
    }

    private async Task<ChaosStep> NotHeldAsync()
    {
        while (true)
        {
            var released = Volatile.Read(ref _released);
            var step = _now;
            if (step.Kind != ChaosKind.Hold)
                return step;
            await released.Task.WaitAsync(_ended.Token);
        }
    }
}
