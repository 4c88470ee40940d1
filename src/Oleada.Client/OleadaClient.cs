using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Oleada.Client.Streams;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Client;

/// <summary>Talks to one server with one key. Safe for use by several threads.</summary>
/// <remarks>Requests throw <see cref="OleadaException"/> where the server refuses and
/// <see cref="HttpRequestException"/> where it cannot be reached.</remarks>
public sealed class OleadaClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly string _key;
    private readonly OleadaClientOptions _options;

    /// <summary>Makes a client; nothing is connected yet.</summary>
    /// <param name="server">Where the server listens, such as <c>http://127.0.0.1:7000</c>.</param>
    /// <param name="key">An access key.</param>
    /// <param name="options">How to behave when the server is slow or away.</param>
    public OleadaClient(Uri server, string key, OleadaClientOptions? options = null)
    {
        _server = server;
        _key = key;
        _options = options ?? new OleadaClientOptions();
        _http = new HttpClient { BaseAddress = server, Timeout = _options.Timeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Starts an execution of a saved plan.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The execution's id and address.</returns>
    public Task<ExecutionStartedAnswer> StartExecutionAsync(StartExecution request, CancellationToken cancellation = default) =>
        PostAsync("/api/executions", JsonContent.Create(request, ContractJson.Default.StartExecution),
            ContractJson.Default.ExecutionStartedAnswer, cancellation);

    /// <summary>Lists executions, oldest first.</summary>
    /// <param name="cursor">Where the page begins: <see cref="Page{T}.Next"/> of the page before.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>One page.</returns>
    public Task<Page<ExecutionSummary>> ListExecutionsAsync(string? cursor = null, CancellationToken cancellation = default) =>
        GetAsync("/api/executions" + Query(cursor), ContractJson.Default.PageExecutionSummary, cancellation);

    /// <summary>How an execution stands.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The execution, or <c>null</c> if there is none with that id.</returns>
    public async Task<ExecutionView?> FindExecutionAsync(string executionId, CancellationToken cancellation = default)
    {
        try
        {
            return await GetAsync(Path(executionId), ContractJson.Default.ExecutionView, cancellation);
        }
        catch (OleadaException refused) when (refused.Problem.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Lists the tasks of an execution in plan order.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="cursor">Where the page begins.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>One page.</returns>
    public Task<Page<TaskView>> ListTasksAsync(string executionId, string? cursor = null, CancellationToken cancellation = default) =>
        GetAsync(Path(executionId) + "/tasks" + Query(cursor), ContractJson.Default.PageTaskView, cancellation);

    /// <summary>Lists the files that an execution has made, newest state of each.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="cursor">Where the page begins.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>One page.</returns>
    public Task<Page<ArtifactCreated>> ListArtifactsAsync(
        string executionId, string? cursor = null, CancellationToken cancellation = default) =>
        GetAsync(Path(executionId) + "/artifacts" + Query(cursor), ContractJson.Default.PageArtifactCreated, cancellation);

    /// <summary>Lets no further attempt start.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="reason">Why, for a person.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>How the execution stands then.</returns>
    public Task<ExecutionView> PauseAsync(string executionId, string? reason = null, CancellationToken cancellation = default) =>
        ControlAsync(executionId, "pause", reason, cancellation);

    /// <summary>Lets attempts start again after a pause.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>How the execution stands then.</returns>
    public Task<ExecutionView> ResumeAsync(string executionId, CancellationToken cancellation = default) =>
        ControlAsync(executionId, "resume", null, cancellation);

    /// <summary>Stops all attempts and ends the execution.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="reason">Why, for a person.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>How the execution stands then.</returns>
    public Task<ExecutionView> CancelAsync(string executionId, string? reason = null, CancellationToken cancellation = default) =>
        ControlAsync(executionId, "cancel", reason, cancellation);

    /// <summary>Saves a plan in any format that the server reads.</summary>
    /// <param name="plan">The file's bytes.</param>
    /// <param name="name">The file's name, from which the format is guessed together with its content.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The plan's id and version.</returns>
    public Task<PlanSavedAnswer> SavePlanAsync(ReadOnlyMemory<byte> plan, string name, CancellationToken cancellation = default) =>
        PostAsync("/api/plans?name=" + Uri.EscapeDataString(name), new ReadOnlyMemoryContent(plan),
            ContractJson.Default.PlanSavedAnswer, cancellation);

    /// <summary>
    /// A stream's events after a seq, then those that come, each once and in order, for as long as it takes: a lost
    /// connection is made again and goes on where it was.
    /// </summary>
    /// <param name="stream">The stream, such as <c>execution:E</c>.</param>
    /// <param name="since">The last seq that the caller has; 0 for all events.</param>
    /// <param name="onConnection">Told whenever the connection is made or lost.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The events.</returns>
    /// <exception cref="OleadaException">The server refuses the key or the stream.</exception>
    /// <exception cref="StreamGapException">The server no longer has what comes next.</exception>
    public IAsyncEnumerable<Envelope> FollowAsync(
        string stream, long since = 0, Action<ConnectionChange>? onConnection = null, CancellationToken cancellation = default) =>
        new StreamFollower(_server, _key, _options, onConnection).FollowAsync(stream, since, cancellation);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static string Path(string executionId) => "/api/executions/" + Uri.EscapeDataString(executionId);

    private static string Query(string? cursor) => cursor is null ? "" : "?cursor=" + Uri.EscapeDataString(cursor);

    private Task<ExecutionView> ControlAsync(string executionId, string what, string? reason, CancellationToken cancellation) =>
        PostAsync($"{Path(executionId)}/{what}", JsonContent.Create(new ControlRequest(reason), ContractJson.Default.ControlRequest),
            ContractJson.Default.ExecutionView, cancellation);

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(path, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    private async Task<T> PostAsync<T>(string path, HttpContent body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var content = body;
        using var response = await _http.PostAsync(path, content, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
            throw new OleadaException(await ProblemOfAsync(response, cancellation));
        return await response.Content.ReadFromJsonAsync(type, cancellation)
            ?? throw new HttpRequestException("the server's answer is empty");
    }

    private static async Task<Problem> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            if (await response.Content.ReadFromJsonAsync(ContractJson.Default.Problem, cancellation) is { } problem)
                return problem;
        }
        catch (JsonException)
        {
            // Something between here and the server answered in its own way.
        }
        return new Problem { Status = (int)response.StatusCode, Title = response.ReasonPhrase ?? "Refused" };
    }
}
