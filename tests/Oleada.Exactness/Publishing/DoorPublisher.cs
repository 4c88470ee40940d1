using System.Net;
using System.Text;
using System.Text.Json;
using Oleada.Exactness.Followers;

namespace Oleada.Exactness.Publishing;

/// <summary>The same by <c>POST</c>, one message after the other; one without an answer is sent again.</summary>
internal sealed class DoorPublisher(string name, Place place, IReadOnlyList<string> tickets, int events, Pace pace) : Publisher(place, events)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private readonly TicketNumbers _numbers = new(name, tickets);
    private TicketMessage? _open;

    protected override async Task PublishAsync(CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = Place.Http, Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Place.Key);
        while (Acknowledged < Events)
        {
            Repeated += _open is null ? 0 : 1;
            await pace.DueAsync(Acknowledged, Events, stop);
            _open ??= _numbers.Next();
            using var body = new StringContent("{" + _open.Fields + "}", Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri("/api/internal/ticket-event", UriKind.Relative), body, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                throw new HttpRequestException(text);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidDataException($"{name}: {text}");
            using var json = JsonDocument.Parse(text);
            WrongAnswers += json.RootElement.TryGetProperty("seq", out var seq) && seq.GetInt64() == _open.Number ? 0 : 1;
            _open = null;
            Acknowledged++;
        }
    }
}
