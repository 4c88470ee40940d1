using System.Text.RegularExpressions;
using Oleada.Agents.Acp;
using Oleada.Agents.Claude;
using Oleada.Agents.Codex;
using Oleada.Agents.Command;
using Oleada.Agents.Models;
using Oleada.Agents.Programs;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.Probes;

/// <summary>Looks which agents are here. Each program is asked for its version, in the sandbox; no model is asked anything.</summary>
public static partial class AgentProbe
{
    private const int MaxVersion = 80;

    /// <summary>Programs of this size that start side by side keep each other waiting.</summary>
    private const int AtATime = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="data">The server's data folder, which nothing that is run sees.</param>
    /// <exception cref="SandboxException">The sandbox that was asked for does not work here.</exception>
    public static async Task<AgentsView> RunAsync(string data, RunnerSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        await using var bench = await ProbeBench.OpenAsync(data, settings, time, cancellation);
        (string Name, AgentProgram Program)[] programs =
        [
            ("claude", ClaudeAgent.Program), ("codex", CodexAgent.Program), (AcpFlavour.Gemini.Name, AcpFlavour.Gemini.Program),
            (AcpFlavour.Opencode.Name, AcpFlavour.Opencode.Program), ("acp", AcpFlavour.Named(settings.AcpCommand).Program),
        ];
        var views = new AgentView[programs.Length];
        await Parallel.ForAsync(0, programs.Length, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation }, async (i, stop) =>
            views[i] = await LookAsync(programs[i].Name, programs[i].Program, bench, settings.Environment, stop));
        return new AgentsView(bench.Sandbox.Isolation, [Command(), Model(settings.Environment), .. views]);
    }

    private static AgentView Command() => new() { Name = CommandAgent.AgentName, Installed = true, SignIn = AgentSignIn.NotNeeded };

    private static AgentView Model(IReadOnlyDictionary<string, string> server)
    {
        var (signIn, by, problem) = SignIns.OfModel(server);
        return new AgentView
        {
            Name = ModelAgent.AgentName, Installed = true, SignIn = signIn, SignInBy = by, Problem = problem, Models = ModelsIn(["OLEADA_MODEL"], server),
        };
    }

    private static async Task<AgentView> LookAsync(
        string name, AgentProgram program, ProbeBench bench, IReadOnlyDictionary<string, string> server, CancellationToken cancellation)
    {
        var userHome = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var (signIn, by) = SignIns.Of(program, server, program.OwnSignIn is { } own && File.Exists(Path.Combine(userHome, own)));
        var path = program.Find(bench.Template);
        var view = new AgentView
        {
            Name = name, Installed = path is not null, Path = path, SignIn = signIn, SignInBy = by, Models = ModelsIn(program.ModelVariables, server),
        };
        if (path is null)
            return view with { Install = program.Install };
        var (runs, version, problem) = await VersionAsync(path, program, bench, server, cancellation);
        return view with { Version = version, Runs = runs, Problem = problem ?? WrongEndpoint(program, server) };
    }

    private static async Task<(bool? Runs, string? Version, string? Problem)> VersionAsync(
        string path, AgentProgram program, ProbeBench bench, IReadOnlyDictionary<string, string> server, CancellationToken cancellation)
    {
        var lines = new List<(string Channel, string Text)>();
        var quoted = ShellWords.Quote(path);
        var run = bench.Template with
        {
            Command = $"[ -r {quoted} ] || exit 126; exec {quoted} --version",
            Environment = program.EnvironmentFor(bench.Template, server),
            Limits = bench.Template.Limits with { WallTime = Patience },
            Output = (channel, text, _) =>
            {
                lock (lines)
                    lines.Add((channel, text));
                return ValueTask.CompletedTask;
            },
        };
        var end = await bench.Sandbox.RunAsync(run, cancellation);
        cancellation.ThrowIfCancellationRequested();
        lock (lines)
            return Read(end, lines, new Secrets(server));
    }

    private static (bool? Runs, string? Version, string? Problem) Read(RunEnd end, List<(string Channel, string Text)> lines, Secrets secrets)
    {
        var version = lines.Where(line => line.Channel == "stdout").Select(line => line.Text.Trim()).FirstOrDefault(text => Number().IsMatch(text));
        var said = secrets.Redact(lines.Select(line => line.Text.Trim()).LastOrDefault(text => text.Length > 0) ?? "");
        return end switch
        {
            { Kind: RunEndKind.Exited, ExitCode: 0 } => (true, version is { Length: > MaxVersion } ? version[..MaxVersion] : version, null),
            { Kind: RunEndKind.Exited, ExitCode: 126 } => (false, null, "the sandbox cannot read it: OLEADA_SANDBOX_READONLY adds places"),
            { Kind: RunEndKind.Exited } => (false, null, $"'--version' ended with exit code {end.ExitCode}: {said}"),
            { Kind: RunEndKind.TimedOut } => (null, null, $"gave no version within {Patience.TotalSeconds:0} s"),
            _ => (false, null, $"'--version' {end.Message ?? "was stopped"}"),
        };
    }

    private static string? WrongEndpoint(AgentProgram program, IReadOnlyDictionary<string, string> server)
    {
        try
        {
            _ = program.EndpointsOn(server).Select(endpoint => endpoint.For(server)).ToList();
            return null;
        }
        catch (ArgumentException invalid)
        {
            return invalid.Message;
        }
    }

    private static List<string>? ModelsIn(IEnumerable<string> variables, IReadOnlyDictionary<string, string> server)
    {
        var models = variables.Select(name => server.GetValueOrDefault(name, "")).Where(model => model.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        return models.Count == 0 ? null : models;
    }

    [GeneratedRegex(@"\d+\.\d+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}
