using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Oleada.Exactness.Records;

namespace Oleada.Exactness.Followers;

/// <summary>
/// Clients in another language: one program that runs many of them and prints a line per event. It comes back to the
/// server by itself, so nothing is resumed here.
/// </summary>
internal sealed class ProgramFollower : IFollower
{
    private readonly Place _place;
    private readonly string _program;
    private readonly string[] _arguments;
    private readonly StreamRecord[][] _clients;

    /// <param name="program">What to run; it is told place and rooms on standard input, see Programs/.</param>
    /// <param name="clients">The streams of each client.</param>
    public ProgramFollower(string name, Place place, string program, string[] arguments, IEnumerable<StreamRecord[]> clients)
    {
        (Name, _place, _program, _arguments) = (name, place, program, arguments);
        _clients = [.. clients];
        Records = [.. _clients.SelectMany(records => records)];
    }

    public string Name { get; }

    public int Clients => _clients.Length;

    public IReadOnlyList<StreamRecord> Records { get; }

    public int Reconnects { get; private set; }

    public string LastFault { get; private set; } = "";

    public async Task RunAsync(CancellationToken stop)
    {
        var start = new ProcessStartInfo(_program, _arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{_program} did not start");
        process.ErrorDataReceived += (_, line) => LastFault = line.Data ?? LastFault;
        process.BeginErrorReadLine();
        await process.StandardInput.WriteLineAsync(Task());
        await process.StandardInput.FlushAsync(CancellationToken.None);
        // The end of its input is its end, and that of its output is ours.
        await using (stop.Register(process.StandardInput.Close))
            while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
                Note(line.Split(' '));
        await process.WaitForExitAsync(CancellationToken.None);
        if (!stop.IsCancellationRequested)
            throw new InvalidOperationException($"{_program} ended with {process.ExitCode}: {LastFault}");
    }

    private string Task() => JsonSerializer.Serialize(new
    {
        url = _place.Http.ToString(),
        key = _place.Key,
        clients = _clients.Select(records => records.Select(record => record.Stream)),
    });

    private void Note(string[] words)
    {
        if (words is [_, "reconnect"])
            Reconnects++;
        else if (words is [var client, var stream, var seq, var type, var ticket, var number])
            _clients[Number(client)].Single(record => record.Stream == stream)
                .Add(Number(seq), type, ticket == "-" ? null : ticket, number == "-" ? null : Number(number));
        else
            throw new InvalidDataException($"{Name} printed '{string.Join(' ', words)}'");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
