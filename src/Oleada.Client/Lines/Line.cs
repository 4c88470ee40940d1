using System.Text.Json;

namespace Oleada.Client.Lines;

/// <summary>
/// Does what a state says, over as many connections as it takes. One loop connects and sends; one per connection
/// reads. Everything that happens is an input of the state, under its lock.
/// </summary>
/// <param name="state">Decides.</param>
/// <param name="gate">Guards the state.</param>
/// <param name="socket">Makes a socket for the next connection.</param>
/// <param name="options">Clock, waits and jitter.</param>
/// <param name="tell">Called after every input, without the lock.</param>
internal sealed class Line(ILineState state, Lock gate, Func<LineSocket> socket, OleadaClientOptions options, Action tell)
{
    private readonly Signal _changed = new();
    private readonly long _start = options.Time.GetTimestamp();

    /// <summary>The state has been changed from outside; it may want something.</summary>
    public void Changed() => _changed.Set();

    /// <summary>Runs until nothing is wanted any more, the server refuses, or it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            for (var step = Next(); step is not LineStep.End; step = Next())
                await (step is LineStep.Wait wait ? _changed.WaitAsync(wait.AtMost, options.Time, stop) : ConverseAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Apply(() => state.Failed(new ObjectDisposedException(nameof(OleadaClient))));
        }
        catch (Exception failure)
        {
            // Whoever waits for this line has to learn of it.
            Apply(() => state.Failed(failure));
        }
    }

    private async Task ConverseAsync(CancellationToken stop)
    {
        using var connection = socket();
        var reading = Task.CompletedTask;
        try
        {
            await connection.ConnectAsync(stop);
            Apply(() => state.Opened(Now()));
            // What is asked for is known before anything is read.
            var first = Next();
            reading = ReadAsync(connection);
            await TalkAsync(connection, first, reading, stop);
        }
        catch (LineLostException lost)
        {
            Apply(() => state.Cut(lost.Message));
        }
        catch (OleadaException refused)
        {
            Apply(() => state.Failed(refused));
        }
        finally
        {
            connection.Abort();
            await reading;
        }
        Apply(() => state.Lost(Now(), options.Jitter()));
    }

    /// <summary>Sends what is to be sent until the connection has to go.</summary>
    private async Task TalkAsync(LineSocket connection, LineStep first, Task reading, CancellationToken stop)
    {
        var step = first;
        for (; step is LineStep.Send or LineStep.Wait; step = Next())
        {
            if (step is LineStep.Wait wait)
                await _changed.WaitAsync(wait.AtMost, options.Time, stop);
            foreach (var message in step is LineStep.Send send ? send.Messages : [])
                await connection.SendAsync(message, stop);
        }
        if (step is LineStep.Close)
            await connection.CloseAsync(reading, stop);
    }

    private async Task ReadAsync(LineSocket connection)
    {
        try
        {
            while (true)
            {
                var text = await connection.ReceiveAsync(Heard);
                if (Received(ServerMessage.Read(text.Span)))
                    _changed.Set();
            }
        }
        catch (LineLostException lost)
        {
            Apply(() => state.Cut(lost.Message));
        }
        catch (JsonException garbage)
        {
            Apply(() => state.Cut(garbage.Message));
        }
        catch (Exception failure)
        {
            Apply(() => state.Failed(failure));
        }
        _changed.Set();
    }

    private void Heard()
    {
        lock (gate)
            state.Heard(Now());
    }

    private bool Received(ServerMessage message)
    {
        bool wants;
        lock (gate)
            wants = state.Received(message);
        tell();
        return wants;
    }

    private TimeSpan Now() => options.Time.GetElapsedTime(_start);

    private LineStep Next()
    {
        lock (gate)
            return state.Step(Now());
    }

    private void Apply(Action input)
    {
        lock (gate)
            input();
        tell();
    }
}
