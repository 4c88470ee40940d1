using System.Diagnostics;
using Oleada.Agents.Claude;
using Oleada.Agents.Programs;
using Oleada.Agents.Tests.Programs;
using Oleada.Contracts.Events;
using Oleada.Tests;

namespace Oleada.Agents.Tests.Claude;

public sealed class ClaudeAgentTests
{
    private const string Opening = """
        read -r opening; read -r prompt
        printf '%s' "$prompt" > prompt.json; echo "$@" > arguments; env > environment
        say() { printf '%s\n' "$1"; }
        say '{"response":{"request_id":"open","subtype":"success"},"type":"control_response"}'
        say '{"type":"system","subtype":"init","session_id":"s-1","model":"m-1"}'
        """;

    private const string Done = """
        say '{"session_id":"s-1","is_error":false,"subtype":"success",'\
        '"modelUsage":{"m-1":{"inputTokens":90,"cacheCreationInputTokens":10,"cacheReadInputTokens":40,"outputTokens":7}},"usage":{"input_tokens":0},"type":"result"}'
        """;

    private const string Hello = """
        say '{"type":"assistant","message":{"id":"1","model":"m-1",'\
        '"content":[{"type":"text","text":"hello"}],"usage":{"input_tokens":5,"output_tokens":1}}}'
        """;

    [Fact]
    public async Task A_turn_tells_its_steps_and_counts_its_tokens()
    {
        await using var bench = new AgentBench();
        bench.Install("claude", $$$"""
            {{{Opening}}}
            {{{Hello}}}
            say '{"message":{"content":[{"input":{"file_path":"/w/a.txt"},"name":"Write","id":"t1","type":"tool_use"}]},"type":"assistant"}'
            say '{"type":"user","message":{"content":[{"tool_use_id":"t1","type":"tool_result","content":"made"}]},'\
            '"tool_use_result":{"type":"create","filePath":"/w/a.txt","structuredPatch":[]}}'
            {{{Done}}}
            read -r more || echo closed > closed
            """);
        var end = await bench.RunAsync(Agent(bench), "sonnet", "s-0");
        Assert.Equal(new AgentEnd(null) { ExitCode = 0, Session = "s-1" }, end);
        Assert.Equal(
            [
                new AgentStep.Text("hello"), new AgentStep.ToolStart("t1", "Write", """{"file_path":"/w/a.txt"}"""),
                new AgentStep.ToolEnd("t1", false, "made"), new AgentStep.FileChange("/w/a.txt", ArtifactChange.Created),
                new AgentStep.Usage("m-1", 100, 40, 7),
            ],
            bench.Steps);
        Assert.Equal("closed\n", bench.Read("closed"));
        Assert.EndsWith("--model sonnet --resume s-0\n", bench.Read("arguments"), StringComparison.Ordinal);
        Assert.DoesNotContain("Write it", bench.Read("arguments"), StringComparison.Ordinal);
        Assert.Contains(@"Write it.\n\u0022Quoted\u0022 $HOME \u0027too\u0027", bench.Read("prompt.json"), StringComparison.Ordinal);
        var environment = bench.Read("environment").Split('\n');
        Assert.Contains("ANTHROPIC_API_KEY=key-of-claude", environment);
        Assert.Contains("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", environment);
        Assert.DoesNotContain(environment, line => line.StartsWith("OPENAI", StringComparison.Ordinal) || line.StartsWith("OTHER", StringComparison.Ordinal));
        Assert.Contains(bench.Lines, line => line.StartsWith("raw: {\"session_id\":\"s-1\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, """{"type":"control_response","response":{"request_id":"q1","subtype":"success","response":{"behavior":"allow","updatedInput":{"command":"ls \"x\""}}}}""")]
    [InlineData(false, """{"type":"control_response","response":{"request_id":"q1","subtype":"success","response":{"behavior":"deny",""")]
    public async Task A_question_is_asked_and_its_answer_given_back(bool allowed, string answer)
    {
        await using var bench = new AgentBench { Answer = allowed };
        bench.Install("claude", $$$"""
            {{{Opening}}}
            say '{"request":{"input":{"command":"ls \"x\""},"tool_name":"Bash","subtype":"can_use_tool"},"request_id":"q1","type":"control_request"}'
            read -r answer; printf '%s' "$answer" > answer
            {{{Done}}}
            """);
        Assert.Null((await bench.RunAsync(Agent(bench))).Failure);
        Assert.Equal(new AgentQuestion("q1", AgentAction.Run, "ls \"x\""), Assert.Single(bench.Questions));
        Assert.StartsWith(answer, bench.Read("answer"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""say '{"type":"result","subtype":"success","is_error":true,"api_error_status":401,"result":"bad key"}'; exit 1""", "api", ErrorClass.Api, 1)]
    [InlineData("""say '{"type":"result","subtype":"error_max_turns","is_error":true}'; exit 1""", "limit", ErrorClass.Runtime, 1)]
    [InlineData("""say '{"type":"result","subtype":"success","is_error":true,"stop_reason":"refusal","result":"no"}'; exit 1""", "refused", ErrorClass.Logic, 1)]
    [InlineData(Done + "; exit 3", "exit_code", ErrorClass.Runtime, 3)]
    [InlineData("echo broken >&2; exit 4", "exit_code", ErrorClass.Runtime, 4)]
    [InlineData("exit 0", "no_result", ErrorClass.Runtime, 0)]
    [InlineData("kill -9 $$", "exit_code", ErrorClass.Runtime, 137)]
    public async Task A_turn_that_fails_says_why(string script, string type, ErrorClass errorClass, int exitCode)
    {
        await using var bench = new AgentBench();
        bench.Install("claude", $"{Opening}\n{script}");
        var end = await bench.RunAsync(Agent(bench));
        Assert.Equal((type, errorClass, exitCode), (end.Failure?.ErrorType, end.Failure?.ErrorClass, end.ExitCode));
    }

    [Fact]
    public async Task A_program_that_says_it_is_done_and_stays_is_ended_and_has_done_its_work()
    {
        await using var bench = new AgentBench();
        var time = new FakeTime();
        bench.Install("claude", $"{Opening}\n{Done}\nsay '{{\"type\":\"keep_alive\"}}'\n{Hello}\nexec sleep 600");
        var running = bench.RunAsync(new ClaudeAgent(bench.Host(time)));
        await bench.FirstText;

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null((await running).Failure);
        Assert.Contains("did not end", Assert.Single(bench.Steps.OfType<AgentStep.Remark>()).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_at_work_may_be_silent_for_longer_than_the_program()
    {
        await using var bench = new AgentBench { WallTime = TimeSpan.FromHours(2) };
        var time = new FakeTime();
        bench.Install("claude", $$$"""
            {{{Opening}}}
            say '{"type":"assistant","message":{"id":"m1","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"make"}}]}}'
            while [ ! -e built ]; do sleep 0.02; done
            say '{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t1","content":"ok"}]}}'
            {{{Done}}}
            """);
        var running = bench.RunAsync(new ClaudeAgent(bench.Host(time)));
        await bench.FirstCall;

        time.Advance(TimeSpan.FromHours(1));
        await File.WriteAllTextAsync(Path.Combine(bench.Work, "built"), "", TestContext.Current.CancellationToken);

        Assert.Null((await running).Failure);
    }

    [Fact]
    public async Task A_program_that_dies_at_once_quotes_its_last_words_and_one_that_is_absent_says_how_to_get_it()
    {
        await using var bench = new AgentBench();
        var absent = (await bench.RunAsync(Agent(bench))).Failure;
        Assert.Equal(("start_failed", "claude is not installed: npm install -g @anthropic-ai/claude-code"), (absent?.ErrorType, absent?.Message));
        bench.Server["ANTHROPIC_BASE_URL"] = "ftp://models";
        bench.Install("claude", "exit 0");
        Assert.StartsWith("ANTHROPIC_BASE_URL: 'ftp://models' is no base URL", (await bench.RunAsync(Agent(bench))).Failure?.Message, StringComparison.Ordinal);
        bench.Server.Remove("ANTHROPIC_BASE_URL");
        bench.Install("claude", "echo 'no such option' >&2; exit 2");
        Assert.Equal("exit code 2\nstderr: no such option", (await bench.RunAsync(Agent(bench))).Failure?.Message);
    }

    [Fact]
    public async Task Garbage_is_kept_counted_and_passed_over()
    {
        await using var bench = new AgentBench();
        bench.Install("claude", $$$"""
            {{{Opening}}}
            head -c 3000 /dev/urandom | tr '\n' ' '; echo
            printf '\033[31mred\033[0m\n[1,2]\n'
            say '{"type":"from the future"}'
            say '{"type":7}'
            say '{"type":"assistant","message":{"content":[{"type":"text","text":"half \ud83d"},{"type":"text","text":5},"x",null]}}'
            head -c 9000000 /dev/zero | tr '\0' x; echo
            i=0; while [ $i -lt 30 ]; do echo nonsense; i=$((i+1)); done
            {{{Done}}}
            """);
        Assert.Null((await bench.RunAsync(Agent(bench))).Failure);
        Assert.Equal(20, bench.Steps.OfType<AgentStep.Unknown>().Count());
        Assert.Contains(new AgentStep.Unknown("from the future"), bench.Steps);
        Assert.Contains(new AgentStep.Unknown("truncated"), bench.Steps);
        Assert.Contains(new AgentStep.Text("half \uFFFD"), bench.Steps);
        var rest = Assert.Single(bench.Steps.OfType<AgentStep.Remark>());
        Assert.Contains("more lines of unknown kinds", rest.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_may_take_longer_than_the_turn_may()
    {
        var hesitation = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new AgentBench { Hesitation = hesitation.Task };
        bench.Install("claude", $$$"""
            {{{Opening}}}
            say '{"request":{"input":{},"tool_name":"Bash","subtype":"can_use_tool"},"request_id":"q1","type":"control_request"}'
            read -r answer
            {{{Done}}}
            """);
        var time = new FakeTime();
        var running = bench.RunAsync(new ClaudeAgent(new ProgramHost(bench.Server, TimeSpan.FromSeconds(20), time)));
        await bench.FirstQuestion;
        time.Advance(TimeSpan.FromHours(5));
        hesitation.SetResult();
        Assert.Null((await running).Failure);
    }

    [Fact]
    public async Task Time_ends_the_turn()
    {
        await using var bench = new AgentBench();
        bench.Install("claude", "sleep 600");
        var time = new FakeTime();
        var running = bench.RunAsync(new ClaudeAgent(new ProgramHost(bench.Server, TimeSpan.FromSeconds(120), time)));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(("timeout", "ran longer than 60 s"), ((await running).Failure?.ErrorType, (await running).Failure?.Message));
    }

    [Fact]
    public async Task Silence_ends_the_turn()
    {
        await using var bench = new AgentBench();
        bench.Install("claude", "sleep 600");
        var time = new FakeTime();
        var running = bench.RunAsync(new ClaudeAgent(new ProgramHost(bench.Server, TimeSpan.FromSeconds(30), time)));
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        var failure = (await running).Failure;
        Assert.Equal(("silence", ErrorClass.Timeout), (failure?.ErrorType, failure?.ErrorClass));
    }

    [Theory]
    [InlineData("""read -r more; printf '%s' "$more" > interrupted; say '{"type":"result","subtype":"error_during_execution","is_error":true}'""", true)]
    [InlineData("trap '' INT TERM; setsid sleep 600 & while :; do sleep 600; done", false)]
    public async Task A_stopped_turn_is_interrupted_and_ends_whatever_the_program_does(string script, bool listens)
    {
        await using var bench = new AgentBench();
        bench.Install("claude", $"{Opening}\n{Hello}\n{script}");
        using var stop = new CancellationTokenSource();
        var running = bench.RunAsync(Agent(bench), stop: stop.Token);
        await bench.FirstText;
        var watch = Stopwatch.StartNew();
        await stop.CancelAsync();
        var end = await running;
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal("cancelled", end.Failure?.ErrorType);
        Assert.Equal(listens, File.Exists(Path.Combine(bench.Work, "interrupted")));
        if (listens)
            Assert.Contains("\"subtype\":\"interrupt\"", bench.Read("interrupted"), StringComparison.Ordinal);
        else
            Assert.Contains(new AgentStep.Usage("m-1", 5, 0, 1), bench.Steps);
    }

    private static ClaudeAgent Agent(AgentBench bench) => new(bench.Host());
}
