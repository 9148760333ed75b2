/** @odoo-module ignore **/
// The drawn map, to be moved and enlarged: no tiles, nothing is fetched. Without this script the drawing in the page stays.
(function () {
    "use strict";

    const STYLES = {
        area: { color: "#0b6b43", weight: 2, fillColor: "#dff0e7", fillOpacity: 1, interactive: false },
        road: { color: "#8a8f91", weight: 3, interactive: false },
        railway: { color: "#505a5f", weight: 2, dashArray: "8 6", interactive: false },
        river: { color: "#7fb2d9", weight: 4, interactive: false },
    };

    const APART = 30; // pixels between the middles of two pins

    function link(point) {
        const anchor = document.createElement("a");
        anchor.href = point.url;
        anchor.textContent = point.name;
        const lines = document.createElement("div");
        lines.append(anchor);
        for (const text of [point.kind, point.place]) {
            if (text) {
                const line = document.createElement("div");
                line.textContent = text;
                lines.append(line);
            }
        }
        return lines;
    }

    // Pins that would cover each other step aside, each as little as it can: every one can be seen and pressed.
    function stepAside(map, markers, points) {
        const placed = [];
        markers.forEach((marker, place) => {
            const home = map.latLngToLayerPoint(points[place].point);
            let spot = home;
            for (let step = 1; step < 2000 && placed.some((other) => other.distanceTo(spot) < APART); step++) {
                const reach = 6 * Math.sqrt(step);
                spot = home.add([reach * Math.cos(step * 2.4), reach * Math.sin(step * 2.4)]);
            }
            placed.push(spot);
            marker.setLatLng(map.layerPointToLatLng(spot));
        });
    }

    function draw(figure) {
        const live = figure.querySelector(".o_cluster_map_live");
        const still = figure.querySelector(".o_cluster_map_still");
        const data = JSON.parse(live.dataset.points);
        live.hidden = false;
        const map = window.L.map(live, {
            zoomControl: false,
            scrollWheelZoom: false,
            zoomSnap: 0.25,
            minZoom: 7,
            maxZoom: 15,
        });
        window.L.control.zoom({ zoomInTitle: live.dataset.zoomIn, zoomOutTitle: live.dataset.zoomOut }).addTo(map);
        map.attributionControl.setPrefix(false);
        const bounds = window.L.latLngBounds(data.points.map((point) => point.point));
        data.areas
            .filter((area) => area.kind === "area")
            .forEach((area) => area.lines.flat().forEach((point) => bounds.extend(point)));
        map.fitBounds(bounds, { paddingTopLeft: [60, 24], paddingBottomRight: [24, 24], maxZoom: 13 });
        for (const area of data.areas) {
            if (area.kind === "area") {
                window.L.polygon(area.lines, STYLES.area).addTo(map);
            } else if (area.lines.length) {
                window.L.polyline(area.lines, STYLES[area.kind] || STYLES.road).addTo(map);
            }
            if (area.name && area.at) {
                const name = document.createElement("span");
                name.textContent = area.name;
                const icon = window.L.divIcon({
                    className: `o_cluster_map_name o_cluster_map_name_${area.kind}`,
                    html: name,
                    iconSize: [0, 0],
                });
                window.L.marker(area.at, { icon, interactive: false, keyboard: false }).addTo(map);
            }
        }
        const markers = data.points.map((point, place) => {
            const text = live.dataset.numbered ? String(place + 1) : "";
            const icon = window.L.divIcon({ className: "o_cluster_map_pin", html: text, iconSize: [28, 28] });
            const marker = window.L.marker(point.point, { icon, title: point.name, keyboard: true });
            marker.bindPopup(link(point)).addTo(map);
            marker.getElement().setAttribute("aria-label", text ? `${text}. ${point.name}` : point.name);
            return marker;
        });
        stepAside(map, markers, data.points);
        map.on("zoomend", () => stepAside(map, markers, data.points));
        still.remove();
    }

    function start() {
        if (window.L) {
            document.querySelectorAll(".o_cluster_map").forEach(draw);
        }
    }
    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", start);
    } else {
        start();
    }
})();
