using System.Collections.Concurrent;
using Oleada.Agents.Programs;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests.Programs;

/// <summary>Runs an agent whose program is a script of the test's, and keeps what it did.</summary>
internal sealed class AgentBench : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _bin;
    private readonly PlainProcess _sandbox;
    private readonly TaskCompletionSource _firstQuestion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstCall = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstText = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AgentBench()
    {
        _bin = _folder.Folder("bin");
        Work = _folder.Folder("work");
        _sandbox = new PlainProcess("for a test", new AttemptMark(_folder.Folder("data"), "e"), TimeProvider.System);
    }

    public string Work { get; }

    public Dictionary<string, string> Server { get; } = new() { ["ANTHROPIC_API_KEY"] = "key-of-claude", ["OPENAI_API_KEY"] = "key-of-codex", ["OTHER"] = "x" };

    public ConcurrentQueue<AgentStep> Steps { get; } = new();

    public ConcurrentQueue<AgentQuestion> Questions { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public bool Answer { get; set; } = true;

    public TimeSpan WallTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Nobody answers before it has ended; null to answer at once.</summary>
    public Task? Hesitation { get; set; }

    /// <summary>Ends when the agent has asked something.</summary>
    public Task FirstQuestion => _firstQuestion.Task;

    /// <summary>Ends when the agent has said something.</summary>
    public Task FirstText => _firstText.Task;

    /// <summary>Ends when the agent has begun a tool call.</summary>
    public Task FirstCall => _firstCall.Task;

    public ProgramHost Host(TimeProvider? time = null) => new(Server, TimeSpan.FromSeconds(60), time ?? TimeProvider.System);

    public string Read(string name) => File.ReadAllText(Path.Combine(Work, name));

    public void WriteInHome(string path, string text) => _folder.Write(Path.Combine("home", path), text);

    /// <param name="script">For <c>sh</c>; it starts in the workspace.</param>
    public void Install(string name, string script)
    {
        var file = Path.Combine(_bin, name);
        File.Delete(file);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public Task<AgentEnd> RunAsync(IAgent agent, string? model = null, string? session = null, CancellationToken stop = default) => agent.RunAsync(
        new AgentTurn
        {
            Atom = new PlanAtom { Id = "a1" },
            Prompt = "Write it.\n\"Quoted\" $HOME 'too'",
            Model = model,
            Session = session,
            Sandbox = _sandbox,
            Template = new SandboxRun
            {
                Command = "",
                Folders = new SandboxFolders(Work, _folder.Folder("home"), []),
                Environment = new Dictionary<string, string> { ["PATH"] = $"{_bin}:/usr/bin:/bin", ["HOME"] = _folder.Folder("home") },
                Limits = new Limits { WallTime = WallTime },
                Output = (channel, text, _) =>
                {
                    Lines.Enqueue($"{channel}: {text}");
                    return ValueTask.CompletedTask;
                },
            },
            TakeTail = () => string.Join('\n', Lines.TakeLast(3)),
            Took = Take,
            Ask = async (question, _) =>
            {
                Questions.Enqueue(question);
                _firstQuestion.TrySetResult();
                await (Hesitation ?? Task.CompletedTask);
                return Answer;
            },
        },
        stop);

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _folder.Dispose();
    }

    private ValueTask Take(AgentStep step)
    {
        Steps.Enqueue(step);
        if (step is AgentStep.Text)
            _firstText.TrySetResult();
        if (step is AgentStep.ToolStart)
            _firstCall.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
