using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Oleada.Bench.Realtime;

/// <summary>A server that is measured: this one, or a peer that the command line names.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Protocol">How the generator speaks with it.</param>
/// <param name="Command">Program and arguments; <c>{port}</c> and <c>{data}</c> stand for what is free.</param>
internal sealed record Contender(string Name, string Protocol, string[] Command)
{
    private const string OwnProtocol = "oleada";

    /// <summary>The program as everybody runs it.</summary>
    public static Contender Ours { get; } = new("oleada", OwnProtocol, [OleadaProgram.Path, "serve", "--port", "{port}", "--data", "{data}"]);

    /// <summary>The same server whose log is in memory only.</summary>
    public static Contender WithoutLog { get; } = new(
        "without log", OwnProtocol, [Environment.ProcessPath!, "serve", "--memory", "--port", "{port}", "--data", "{data}"]);

    /// <summary>The same server with limits that let more in than one key usually may.</summary>
    public static Contender Open { get; } = new(
        "oleada, wide limits", OwnProtocol, [Environment.ProcessPath!, "serve", "--port", "{port}", "--data", "{data}"]);

    /// <param name="text"><c>NAME=PROTOCOL:COMMAND</c>.</param>
    public static Contender Parse(string text)
    {
        var name = text.IndexOf('=', StringComparison.Ordinal);
        var protocol = text.IndexOf(':', StringComparison.Ordinal);
        return name > 0 && protocol > name
            ? new Contender(text[..name], text[(name + 1)..protocol], text[(protocol + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : throw new ArgumentException($"'{text}' is not NAME=PROTOCOL:COMMAND");
    }

    /// <summary>Starts it on a fresh data folder; returns when it listens.</summary>
    public async Task<RunningServer> StartAsync(string folder)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, Name.Replace(' ', '-'))).FullName;
        var port = FreePort();
        var internalKey = Protocol == OwnProtocol ? await OleadaProgram.CreateKeyAsync(data, "internal") : "";
        var words = Command.Select(word => word
            .Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{data}", data, StringComparison.Ordinal)).ToArray();
        var process = PinnedProcess.Start(PinnedProcess.ServerCore, words[0], words[1..]);
        await ListensAsync(port, process);
        return new RunningServer(process, port, Protocol, data, internalKey);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ListensAsync(int port, Process process)
    {
        using var most = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", port, most.Token);
                return;
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, most.Token);
            }
            catch (SocketException failure)
            {
                throw new InvalidOperationException($"{Name} ended with {process.ExitCode} before it listened", failure);
            }
        }
    }
}
