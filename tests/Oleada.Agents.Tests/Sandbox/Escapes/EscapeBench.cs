using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox.Escapes;

/// <summary>Runs all attempts once in a real sandbox and once as a plain process, with something outside to be found.</summary>
public sealed partial class EscapeBench : IAsyncLifetime
{
    /// <summary>Written backwards where the attempts can read it, so that nothing but the canaries holds it.</summary>
    private const string Secret = "canary-51c0b7";

    private readonly string _mark = string.Create(CultureInfo.InvariantCulture, $"oleada-escape-{Environment.ProcessId}");
    private readonly List<IDisposable> _open = [];
    private readonly List<string> _files = [];
    private readonly Dictionary<SandboxChoice, Dictionary<string, string>> _results = [];

    /// <summary>How each attempt ended.</summary>
    public IReadOnlyDictionary<string, string> Results(SandboxChoice choice) => _results[choice];

    /// <summary>Lines that are not an attempt's end.</summary>
    public string Stderr { get; private set; } = "";

    /// <summary>Whether the process outside is still there.</summary>
    public bool CanaryLives { get; private set; }

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Scripts, "*.py").SelectMany(file => Name().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value)];

    private static string Scripts => Path.Combine(AppContext.BaseDirectory, "Sandbox", "Escapes", "attempts");

    public async ValueTask InitializeAsync()
    {
        Put("/tmp/" + _mark);
        Put("/dev/shm/" + _mark);
        await RunAsync(SandboxChoice.Bubblewrap);
        await RunAsync(SandboxChoice.Plain);
    }

    public ValueTask DisposeAsync()
    {
        _open.ForEach(opened => opened.Dispose());
        _files.Where(File.Exists).ToList().ForEach(File.Delete);
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync(SandboxChoice choice)
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom("true")), RunnerBench.Task("other", RunnerBench.Atom("true"))], sandbox: choice);
        using var canary = StartCanary();
        Prepare(bench);
        foreach (var file in Directory.GetFiles(Scripts, "*.py"))
            File.Copy(file, Path.Combine(bench.Root, Path.GetFileName(file)));
        await File.WriteAllTextAsync(Path.Combine(bench.Root, "outside.json"), Describe(bench, canary, choice));

        var words = choice == SandboxChoice.Plain ? "python3 run.py outside.json harmless" : "python3 run.py outside.json";
        await bench.RunAsync(words);

        CanaryLives = !canary.HasExited;
        canary.Kill();
        Stderr += bench.Text("stderr");
        _results[choice] = bench.Text("stdout").Split('\n').Select(line => line.Split('\t')).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
    }

    private void Prepare(RunnerBench bench)
    {
        Put(Path.Combine(bench.Data, "admin.key"));
        Put(Path.Combine(bench.Data, "oleada.db"));
        Put(Path.Combine(Directory.CreateDirectory(Path.Combine(bench.Data, "workspaces/exec_2/files")).FullName, "file"));
        Put(Path.Combine(bench.Runner.Workspace.HomeOf("other"), "file"));
        File.CreateSymbolicLink(Path.Combine(bench.Root, "link"), Path.Combine(bench.Data, "admin.key"));
        Listen(AddressFamily.Unix, new UnixDomainSocketEndPoint(Path.Combine(bench.Data, "s")));
    }

    private string Describe(RunnerBench bench, Process canary, SandboxChoice choice)
    {
        var tcp = Listen(AddressFamily.InterNetwork, new IPEndPoint(IPAddress.Any, 0));
        var abstractName = $"{_mark}-{choice}";
        Listen(AddressFamily.Unix, new UnixDomainSocketEndPoint("\0" + abstractName));
        var socket = $"/tmp/{abstractName}.s";
        Listen(AddressFamily.Unix, new UnixDomainSocketEndPoint(socket));
        _files.Add(socket);
        return JsonSerializer.Serialize(new
        {
            data = bench.Data, secret = string.Concat(Secret.Reverse()), server = Environment.ProcessId, canary = canary.Id, mark = _mark,
            abstractName, socket, port = ((IPEndPoint)tcp.LocalEndPoint!).Port, address = OwnAddress().ToString(), link = "link", key = 0x51C0B7,
            user = Environment.UserName,
        });
    }

    private static Process StartCanary()
    {
        var start = new ProcessStartInfo("/bin/sleep", ["600"]) { UseShellExecute = false };
        start.Environment["CANARY"] = Secret;
        return Process.Start(start)!;
    }

    private void Put(string path)
    {
        File.WriteAllText(path, Secret);
        _files.Add(path);
    }

    private Socket Listen(AddressFamily family, EndPoint endpoint)
    {
        var socket = new Socket(family, SocketType.Stream, family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        _open.Add(socket);
        socket.Bind(endpoint);
        socket.Listen();
        return socket;
    }

    /// <summary>An address of this machine in its network, where it has one.</summary>
    private static IPAddress OwnAddress() =>
        Array.Find(Dns.GetHostAddresses(Dns.GetHostName()), address => address.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;

    [GeneratedRegex("^@attempt\\(\"(?<name>.+)\"\\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();
}
